using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Host.Calculation;

/// <summary>Memory and time of an exhaustive run with full tensors, before it is started.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="IrreduciblePoints">Points whose rates are computed.</param>
/// <param name="MemoryGigabytes">Peak of the process.</param>
/// <param name="ThreePhononSeconds">With the given number of threads; null without third-order constants.</param>
/// <param name="FourPhononSeconds">The same; null without fourth-order constants.</param>
/// <param name="Threads">Threads that the seconds are for.</param>
internal sealed record CostEstimate(
    QPointGrid Grid, int IrreduciblePoints, double MemoryGigabytes, double? ThreePhononSeconds, double? FourPhononSeconds, int Threads)
{
    /// <summary>Runtime, code and force constants, bytes.</summary>
    private const double BaseMemory = 90e6;

    private static readonly QPointGrid ThreePhononProbe = new(8, 8, 8);
    private static readonly QPointGrid FourPhononProbe = new(4, 4, 4);

    /// <summary>
    /// Times a small grid and scales it with the number of tuples of wave vectors that symmetry leaves, and with the widths of the energy delta,
    /// which shrink like the grid's step.
    /// </summary>
    /// <exception cref="InputException">The grid lacks the crystal's symmetry.</exception>
    public static CostEstimate Of(PreparedInput input, HarmonicModel model, QPointGrid grid, int temperatures, ComputeOptions compute)
    {
        IrreducibleWedge wedge = IrreducibleWedge.Build(grid, input.Group);
        double partners = Partners(wedge);
        double? three = null, four = null;
        if (input.Set.Third is { } third)
        {
            three = Probe(input, model, ThreePhononProbe, compute, p => ThreePhononScattering.FromTensor(p, third, compute), out double probed);
            three *= partners / probed * Linear(ThreePhononProbe) / Linear(grid);
        }

        if (input.Set.Fourth is { } fourth)
        {
            four = Probe(input, model, FourPhononProbe, compute, p => FourPhononScattering.FromTensor(p, fourth, compute), out double probed);
            four *= partners / probed * grid.Count / FourPhononProbe.Count * Linear(FourPhononProbe) / Linear(grid);
        }

        return new(grid, wedge.Count, Memory(input.Crystal, grid, wedge, temperatures) / 1e9, three, four, compute.Threads);
    }

    /// <summary>Seconds of the best of some runs on a small grid; the first ones compile the code. Processor time, as other programs may run.</summary>
    private static double Probe(
        PreparedInput input, HarmonicModel model, QPointGrid grid, ComputeOptions compute, Action<ScatteringProblem> run, out double partners)
    {
        const int runs = 4;
        ScatteringSetup setup = ScatteringSetup.OnGrid(
            model, input.Group, grid, [300], new BroadeningOptions(input.Set.Suggestions.WidthScale ?? 1), Conventions.Ours, compute);
        partners = Partners(setup.Wedge);
        double best = double.PositiveInfinity;
        for (int i = 0; i < runs; i++)
        {
            TimeSpan start = Environment.CpuUsage.UserTime;
            run(setup.Problem);
            best = Math.Min(best, (Environment.CpuUsage.UserTime - start).TotalSeconds / compute.Threads);
        }

        return best;
    }

    private static double Linear(QPointGrid grid) => Math.Cbrt(grid.Count);

    /// <summary>Pairs of an irreducible point and a partner up to its little group; |little group| = |group| / |star|.</summary>
    private static double Partners(IrreducibleWedge wedge) => wedge.Weights.Sum(w => wedge.Grid.Count * (double)w / wedge.Rotations.Length);

    /// <summary>Peak memory in GB of a run on a grid with full tensors.</summary>
    public static double MemoryOf(Crystal crystal, SpaceGroup group, QPointGrid grid, int temperatures) =>
        Memory(crystal, grid, IrreducibleWedge.Build(grid, group), temperatures) / 1e9;

    /// <exception cref="InputException">An exhaustive run on the grid needs more than the limit, GB.</exception>
    public static void RefuseTooLarge(Crystal crystal, SpaceGroup group, QPointGrid grid, int temperatures, double limit, double tableBytes = 0)
    {
        double needed = MemoryOf(crystal, group, grid, temperatures) + (tableBytes / 1e9);
        if (needed > limit)
        {
            throw new InputException(FormattableString.Invariant(
                $"grid {grid}: about {needed:F1} GB of memory are needed, {limit:F1} GB are allowed. Take a coarser grid, or raise --memory."));
        }
    }

    private static double Memory(Crystal crystal, QPointGrid grid, IrreducibleWedge wedge, int temperatures)
    {
        double branches = crystal.BranchCount;
        double padded = GridModes.Lanes * Math.Ceiling(branches / GridModes.Lanes);
        int widths = GridSteps.Of(crystal.Lattice, grid, wedge.Rotations).Length;
        double table = branches * (10 + (2 * branches));
        double kernel = padded * (2 + widths + temperatures + (2 * branches));
        double rates = wedge.Count * branches * 7 * ((4.0 * temperatures) + 2);
        return BaseMemory + (8 * ((grid.Count * (table + kernel)) + rates));
    }
}
