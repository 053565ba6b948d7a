using System.Diagnostics;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Studies.Costs;

namespace PcpCluster.Numerics.Studies.Guards;

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
    private static readonly QPointGrid ThreePhononProbe = new(8, 8, 8);
    private static readonly QPointGrid FourPhononProbe = new(4, 4, 4);

    /// <summary>Times a small grid on this machine, and scales it as <see cref="CostModel"/> does.</summary>
    /// <exception cref="InputException">The grid lacks the crystal's symmetry.</exception>
    public static CostEstimate Of(PreparedInput input, HarmonicModel model, QPointGrid grid, int temperatures, ComputeOptions compute)
    {
        IrreducibleWedge wedge = IrreducibleWedge.Build(grid, input.Group);
        int branches = input.Crystal.BranchCount;
        double Three(IrreducibleWedge w) => w.Weights.Sum(weight => CostModel.ThreePhonons(w, weight, branches));
        double Four(IrreducibleWedge w) => w.Weights.Sum(weight => CostModel.FourPhonons(w, weight, branches));
        double? three = null, four = null;
        if (input.Set.Third is { } third)
        {
            three = Probe(input, model, ThreePhononProbe, compute, p => ThreePhononScattering.FromTensor(p, third, compute), Three) * Three(wedge);
        }

        if (input.Set.Fourth is { } fourth)
        {
            four = Probe(input, model, FourPhononProbe, compute, p => FourPhononScattering.FromTensor(p, fourth, compute), Four) * Four(wedge);
        }

        return new(grid, wedge.Count, CostModel.Memory(input.Crystal, wedge, temperatures) / 1e9, three, four, compute.Threads);
    }

    /// <summary>
    /// Seconds on this machine for each second of the model: the best of some runs on a small grid, as the first ones compile the
    /// code and other programs may run.
    /// </summary>
    private static double Probe(
        PreparedInput input, HarmonicModel model, QPointGrid grid, ComputeOptions compute, Action<ScatteringProblem> run, Func<IrreducibleWedge, double> expected)
    {
        const int runs = 4;
        ScatteringSetup setup = ScatteringSetup.OnGrid(
            model, input.Group, grid, [300], new BroadeningOptions(input.Set.Suggestions.WidthScale ?? 1), Conventions.Ours, compute);
        double best = double.PositiveInfinity;
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run(setup.Problem);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best / expected(setup.Wedge);
    }
}
