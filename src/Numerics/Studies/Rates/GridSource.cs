using System.Collections.Concurrent;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies.Costs;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Studies.Training;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>The grid of some settings: phonons once, matrix elements once for each set of modes. Every guard stands here.</summary>
/// <param name="input">The crystal.</param>
/// <param name="model">Its harmonic part.</param>
/// <param name="settings">Grid, temperatures, conventions, limits.</param>
/// <param name="name">Names the input in messages.</param>
/// <param name="times">Gets the times of sums.</param>
/// <param name="observer">Hears of stages and warnings.</param>
internal sealed class GridSource(
    StudyInput input, HarmonicModel model, ConductivitySettings settings, string name, RateTimes times, IStudyObserver? observer)
{
    private readonly Memo<ScatteringSetup> _setup = new();
    private readonly ConcurrentDictionary<string, Memo<GridRates>> _grids = new();

    /// <exception cref="InputException">The grid needs too much memory or lacks the crystal's symmetry, or the crystal is
    /// unstable.</exception>
    public ScatteringSetup Setup(ComputeOptions compute) => _setup.Get(() =>
    {
        if (Shortage(input, settings, compute.Threads) is { } shortage)
        {
            throw new InputException($"{shortage.Describe()} {shortage.Remedy()}");
        }

        ScatteringSetup setup = observer.Timed("phonons", () => ScatteringSetup.OnGrid(
            model, input.Group, settings.Grid, settings.Temperatures, settings.Broadening, settings.Conventions, compute));
        string? imaginary = Stability.Describe(setup.WedgePhonons, setup.Wedge);
        if (Stability.Judge(imaginary, name, settings.ExcludeImaginary) is { } warning)
        {
            observer?.Warn(warning);
        }

        return setup;
    });

    /// <summary>Whether rates, tables and the workspace of so many threads fit the memory; null where they do.</summary>
    public static GridShortage? Shortage(StudyInput input, ConductivitySettings settings, int threads) => GridMemory.Shortage(
        input.Crystal,
        input.Group,
        settings.Grid,
        settings.Temperatures.Length,
        settings.MemoryLimit,
        TrainingWave.TableBytes(settings, input.Interactions, input.Crystal.BranchCount),
        CostModel.MostBytes(
            input.Interactions,
            input.Crystal.BranchCount,
            settings.FourPhonon,
            threads,
            settings.Temperatures.Length,
            Batches(settings)),
        Batches(settings));

    private static int Batches(ConductivitySettings settings) => settings.Exhaustive ? 0 : SamplingPlan.DefaultBatches;

    /// <summary>The grid with the modes that a wave carries in place of those of the package.</summary>
    public GridRates With(IEnumerable<StudySection> sections, ComputeOptions compute)
    {
        TrainedModes modes = TrainedModes.Of(sections);
        return _grids.GetOrAdd(modes.Key, _ => new Memo<GridRates>()).Get(() =>
        {
            Interactions all = modes.In(input.Interactions);
            ScatteringSetup setup = Setup(compute);
            GridInteractions On() => new(all, setup.Problem, compute);
            GridInteractions interactions = all is { Modes3: null, Modes4: null } ? On() : observer.Timed("mode tables", On);
            IReadOnlyList<Vector3D> steps = settings.GridSteps(input.Crystal.Lattice, setup.Wedge);
            IsotopeScattering Isotopes() => settings.Smearing == Smearing.Tetrahedron
                ? IsotopeScattering.OfTetrahedra(input.Crystal, setup.Wedge.Grid, setup.Problem.Phonons)
                : new(input.Crystal, setup.Problem.Phonons, steps, settings.IsotopeWidths);
            return new GridRates(
                setup,
                interactions,
                Isotopes,
                times,
                settings.Solver == SolverChoice.Full
                    ? Rows(interactions)
                    : null,
                settings is { Solver: SolverChoice.Full, CompressionError: true } ? () => Rows(interactions.Tensors) : null);

            OperatorRows Rows(GridInteractions of) =>
                new(setup, of, settings.Plan(setup.Problem.FirstPoints.Count), settings.Linearised);
        });
    }
}
