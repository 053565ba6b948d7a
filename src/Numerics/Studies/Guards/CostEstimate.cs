using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Studies.Costs;

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
    private const double PhononSeconds = 0.5;

    /// <summary>By a model of what the kernels do (<see cref="KernelCosts"/>): nothing is run.</summary>
    /// <param name="input">Crystal and tensors.</param>
    /// <param name="wedge">The grid.</param>
    /// <param name="sample">Phonons of some of its points.</param>
    /// <param name="temperatures">How many.</param>
    /// <param name="threads">How many.</param>
    internal static CostEstimate Of(PreparedInput input, IrreducibleWedge wedge, PhononTable sample, int temperatures, int threads)
    {
        int branches = input.Crystal.BranchCount;
        double points = wedge.Grid.Count, partners = Partners(wedge);
        KeptFraction kept = Kept(input, wedge, sample, input.Set.Suggestions.WidthScale ?? 1);
        double memory = CostModel.Memory(input.Crystal, wedge, temperatures) + (threads * KernelCosts.PhononWorkspace(branches));
        double? memoryFour = null, three = null, four = null;
        if (input.Set.Third is { } third)
        {
            TensorShape shape = TensorShape.Of(third, branches);
            three = ((partners / 2 * KernelCosts.ThreePhononPair(shape, kept)) + (wedge.Count * KernelCosts.ThreePhononPoint(shape))
                + (points / 2 * KernelCosts.Phonons(branches))) / threads;
            memory += (8.0 * third.Values.Length) + (threads * KernelCosts.ThreePhononWorkspace(shape, kept));
        }

        if (input.Set.Fourth is { } fourth)
        {
            TensorShape shape = TensorShape.Of(fourth, branches);
            four = partners * points / 6 * KernelCosts.FourPhononTuple(shape, kept) / threads;
            memoryFour = memory + (8.0 * fourth.Values.Length) + (threads * KernelCosts.FourPhononWorkspace(shape, kept));
        }

        return new(wedge.Grid, wedge.Count, memory / 1e9, memoryFour / 1e9, three, four, threads);
    }

    /// <summary>Some points of a grid, evenly spread, so many that their phonons take half a second at most.</summary>
    internal static long[] SamplePoints(IrreducibleWedge wedge, int branches)
    {
        int most = (int)(PhononSeconds / KernelCosts.Phonons(branches));
        long[] points = wedge.Points;
        return points.Length <= most
            ? points
            : [.. Enumerable.Range(0, most).Select(i => points[(int)((long)i * points.Length / most)])];
    }

    /// <summary>Seconds of one core for all four-phonon processes.</summary>
    /// <param name="input">Crystal, width and tensors; without fourth-order constants a crystal like silicon is taken.</param>
    /// <param name="wedge">The grid.</param>
    /// <param name="sample">Phonons of some of its points.</param>
    /// <param name="scale">Factor on the widths.</param>
    internal static double FourPhonons(PreparedInput input, IrreducibleWedge wedge, PhononTable sample, double scale)
    {
        int branches = input.Crystal.BranchCount;
        return input.Set.Fourth is { } fourth
            ? Partners(wedge) * wedge.Grid.Count / 6
                * KernelCosts.FourPhononTuple(TensorShape.Of(fourth, branches), Kept(input, wedge, sample, scale))
            : wedge.Weights.Sum(w => CostModel.FourPhonons(wedge, w, branches));
    }

    private static KeptFraction Kept(PreparedInput input, IrreducibleWedge wedge, PhononTable sample, double scale) => KeptFraction.Of(
        sample, GridSteps.Of(input.Crystal.Lattice, wedge.Grid, wedge.Rotations), new BroadeningOptions(scale));

    /// <summary>Pairs of an irreducible point and a partner up to its little group; |little group| = |group| / |star|.</summary>
    private static double Partners(IrreducibleWedge wedge) =>
        wedge.Weights.Sum(w => wedge.Grid.Count * (double)w / wedge.Rotations.Length);
}
