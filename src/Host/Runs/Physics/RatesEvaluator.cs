using System.Collections.Concurrent;
using PcpCluster.Actors.Work;
using PcpCluster.Host.Calculation;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Host.Runs.Physics;

/// <summary>A work package made ready: rates of any range of irreducible q-points of any grid of the run.</summary>
internal sealed class RatesEvaluator : IShardEvaluator
{
    private readonly ConcurrentDictionary<QPointGrid, Lazy<PreparedGrid>> _grids = new();

    public RatesEvaluator(WorkPackage package)
        : this(package, RunSettings.FromJson(package.Settings))
    {
    }

    public RatesEvaluator(WorkPackage package, RunSettings settings)
    {
        Settings = settings;
        Crystal = PackageCodec.DecodeCrystal(package.Section(PackageSections.Crystal));
        Model = new HarmonicModel(
            Crystal,
            HarmonicCodec.Decode(package.Section(PackageSections.Harmonic)),
            Settings.Calculation.Constants,
            Settings.Calculation.Harmonic);
        Group = SpaceGroup.Find(Crystal);
        Tensors = PackageSections.Tensors(package);
    }

    public RunSettings Settings { get; }

    public Crystal Crystal { get; }

    public HarmonicModel Model { get; }

    public SpaceGroup Group { get; }

    public TensorSet Tensors { get; }

    /// <summary>Phonons, wedge and mode tables of a grid, made on first use and kept.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="threads">To make them with; the bits do not depend on it.</param>
    public PreparedGrid On(QPointGrid grid, int threads = 1) =>
        _grids.GetOrAdd(grid, g => new Lazy<PreparedGrid>(() => PreparedGrid.Make(this, g, new ComputeOptions(threads)))).Value;

    public ShardResult Evaluate(ShardDescription shard, CancellationToken stop) => ShardValues.Encode(
        shard.Id, On(shard.Grid).Channels(checked((int)shard.FirstPoint), shard.PointCount, new ComputeOptions(1, null, stop)));
}

/// <summary>One grid of a run, ready for its shards.</summary>
internal sealed record PreparedGrid(RatesEvaluator Run, ScatteringSetup Setup, GridTensors Tensors)
{
    private readonly Lazy<IsotopeScattering> _isotopes = new(() => new IsotopeScattering(
        Run.Crystal,
        Setup.Problem.Phonons,
        Run.Settings.Calculation.GridSteps(Run.Crystal.Lattice, Setup.Wedge),
        Run.Settings.Calculation.IsotopeWidths));

    public static PreparedGrid Make(RatesEvaluator run, QPointGrid grid, ComputeOptions compute)
    {
        CalculationSettings settings = run.Settings.On(grid);
        ScatteringSetup setup = ScatteringSetup.OnGrid(
            run.Model, run.Group, grid, settings.Temperatures, settings.Broadening, settings.Conventions, compute);
        return new PreparedGrid(run, setup, run.Tensors.On(setup.Problem, compute));
    }

    /// <summary>All channels of a range of irreducible points: the bits that the whole grid at once would give them.</summary>
    public IReadOnlyList<ChannelRates> Channels(int first, int count, ComputeOptions compute)
    {
        CalculationSettings settings = Run.Settings.Calculation;
        ScatteringProblem all = Setup.Problem;
        ScatteringProblem problem = all.Slice(first, count);
        SamplingPlan? plan = settings.Samples is { } samples
            ? SamplingPlan.Uniform(all.FirstPoints.Count, samples, settings.Seed).Slice(first, count)
            : null;
        bool allThree = settings.Samples is not { } number || RateCalculation.SumsAllThreePhonons(all, number);
        ThreePhononResult three = allThree ? Tensors.ThreePhonons(problem, compute) : Tensors.ThreePhonons(problem, plan!, compute);
        var channels = new List<ChannelRates> { three.Absorption, three.Emission };
        if (settings.FourPhonon)
        {
            FourPhononResult four = plan is null ? Tensors.FourPhonons(problem, compute) : Tensors.FourPhonons(problem, plan, compute);
            channels.AddRange([four.PlusPlus, four.PlusMinus, four.MinusMinus]);
        }

        if (settings.Isotopes)
        {
            channels.Add(_isotopes.Value.Rates(problem.FirstPoints, settings.Temperatures.Length, compute));
        }

        return channels;
    }
}
