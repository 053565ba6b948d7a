using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies.Costs;
using PcpCluster.Numerics.Studies.Packages;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>Memory and time of an exhaustive run with full tensors, before it is started.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="IrreduciblePoints">Points whose rates are computed.</param>
/// <param name="MemoryGigabytes">Peak of the process for three phonons.</param>
/// <param name="FourPhononMemoryGigabytes">The same for three and four phonons; null without fourth-order constants.</param>
/// <param name="ThreePhononSeconds">With the given number of threads; null without third-order constants.</param>
/// <param name="FourPhononSeconds">The same; null without fourth-order constants.</param>
/// <param name="Threads">Threads that the seconds are for.</param>
public sealed record CostEstimate(
    QPointGrid Grid,
    int IrreduciblePoints,
    double MemoryGigabytes,
    double? FourPhononMemoryGigabytes,
    double? ThreePhononSeconds,
    double? FourPhononSeconds,
    int Threads)
{
    /// <summary>Seconds that the phonons of a sample may take: an estimate comes at once, whatever the crystal and the grid.</summary>
    private const double PhononSeconds = 0.3;

    /// <summary>The list of collisions that --solver full keeps beside the rest; null where it was not estimated.</summary>
    public double? CollisionListGigabytes { get; init; }

    /// <summary>Tuples of wave vectors that are drawn for each irreducible point in the two figures below.</summary>
    public const int Samples = 64;

    private const int Batches = SamplingPlan.DefaultBatches;

    /// <summary>Seconds of four-phonon rates with <see cref="Samples"/>, with the given number of threads.</summary>
    public double? SampledFourPhononSeconds { get; init; }

    /// <summary>Peak of the process that draws them.</summary>
    public double? SampledFourPhononMemoryGigabytes { get; init; }

    /// <summary>By a model of what the kernels do (<see cref="CostModel"/>): nothing is run.</summary>
    /// <param name="input">Crystal and tensors.</param>
    /// <param name="wedge">The grid.</param>
    /// <param name="sample">Phonons of some of its points.</param>
    /// <param name="temperatures">How many.</param>
    /// <param name="threads">How many.</param>
    internal static CostEstimate Of(PreparedInput input, IrreducibleWedge wedge, PhononTable sample, int temperatures, int threads)
    {
        int branches = input.Crystal.BranchCount;
        CostModel model = Model(
            input.Crystal, new(input.Set.Third, input.Set.Fourth), wedge, sample, input.Set.Suggestions.WidthScale ?? 1);
        double phonons = wedge.Grid.Count / 2.0 * CostModel.Phonons(branches);
        SharedTriples? triples = SparseCells.Pay(branches)
            ? Sharing.Of(wedge, branches, temperatures, BroadeningOptions.Of(Conventions.Ours), Conventions.Ours)
            : null;
        double grid = GridMemory.Of(input.Crystal, wedge, temperatures), fourth = 8.0 * (input.Set.Fourth?.Values.Length ?? 0);
        double memory = grid + (threads * model.Workspace)
            + (8.0 * (input.Set.Third?.Values.Length ?? 0))
            + (triples is null ? 0 : Sharing.Held(triples, branches, temperatures));
        double four = memory + (threads * model.FourPhononWorkspace) + fourth;
        double sampled = memory + GridMemory.Of(input.Crystal, wedge, temperatures, Batches) - grid
            + (threads * model.SampledFourPhononWorkspace(temperatures, Batches)) + fourth;
        return new(
            wedge.Grid,
            wedge.Count,
            memory / 1e9,
            input.Set.Fourth is null ? null : four / 1e9,
            input.Set.Third is null ? null : (phonons + ThreePhonons(model, wedge, triples)) / threads,
            input.Set.Fourth is null ? null : wedge.Weights.Sum(w => model.FourPhonons(wedge, w)) / threads,
            threads)
        {
            SampledFourPhononMemoryGigabytes = input.Set.Fourth is null ? null : sampled / 1e9,
            SampledFourPhononSeconds = input.Set.Fourth is null ? null : Sampled(model, input.Crystal, wedge, sample) / threads,
        };
    }

    private static double Sampled(CostModel model, Crystal crystal, IrreducibleWedge wedge, PhononTable sample)
    {
        var stationary = StationaryEstimate.Of(wedge, SamplePoints(wedge, crystal.BranchCount), sample, crystal.Lattice);
        return wedge.Count * model.FourPhononTuples(SampledTuples.Four(
            Batches,
            Samples / Batches,
            stationary.Tuples,
            stationary.Seconds,
            wedge.Grid.Count,
            BranchStrides.Of(crystal.BranchCount)));
    }

    /// <summary>Some points of a grid, evenly spread, so many that their phonons take half a second at most.</summary>
    internal static long[] SamplePoints(IrreducibleWedge wedge, int branches)
    {
        int most = Math.Max(1, (int)(PhononSeconds / CostModel.Phonons(branches)));
        long[] points = wedge.Points;
        return points.Length <= most
            ? points
            : [.. Enumerable.Range(0, most).Select(i => points[(int)((long)i * points.Length / most)])];
    }

    /// <summary>Seconds of one core for all four-phonon processes.</summary>
    /// <param name="input">The crystal, and where matrix elements come from.</param>
    /// <param name="wedge">The grid.</param>
    /// <param name="sample">Phonons of some of its points.</param>
    /// <param name="scale">Factor on the widths.</param>
    internal static double FourPhonons(StudyInput input, IrreducibleWedge wedge, PhononTable sample, double scale)
    {
        CostModel model = Model(input.Crystal, input.Interactions, wedge, sample, scale);
        return wedge.Weights.Sum(w => model.FourPhonons(wedge, w));
    }

    private static double ThreePhonons(CostModel model, IrreducibleWedge wedge, SharedTriples? triples) => triples is null
        ? wedge.Weights.Sum(w => model.ThreePhonons(wedge, w))
        : Enumerable.Range(0, wedge.Count).Sum(owner => model.SharedThreePhonons(triples.Of(owner).Length));

    private static CostModel Model(
        Crystal crystal, Interactions interactions, IrreducibleWedge wedge, PhononTable sample, double scale) => new(
        interactions,
        crystal.BranchCount,
        KeptFraction.Of(sample, GridSteps.Of(crystal.Lattice, wedge.Grid, wedge.Rotations), new BroadeningOptions(scale)));
}
