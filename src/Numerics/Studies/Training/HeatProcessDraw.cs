using System.Numerics;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Limit.Partners;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>
/// Draws processes of the highest order of a problem in proportion to what they take from the conductivity: first phonons anywhere in the
/// zone with probability about proportional to the heat they carry, then processes of each with probability about proportional to their
/// part of its rate. Four-phonon processes weigh by their part of the whole rate, that of three phonons included.
/// </summary>
internal static class HeatProcessDraw
{
    private const int WedgeGrid = 16;
    private const long TableMemory = 1_000_000_000;

    private static readonly PartnerSumOptions Partners = new()
    {
        PointsPerAxis = 6,
        Batches = 1,
        Shape = DeltaShape.Gaussian,
        EffectiveGrid = 16,
        ComparisonGrid = 0,
        Cut = 2,
        FourPhononPairs = 48,
        FourPhononEffectiveGrid = 16,
    };

    /// <param name="problem">Crystal, third order, the tensor of fourth order where four-phonon processes are wanted, one temperature;
    /// isotopes are ignored.</param>
    /// <param name="firstPhonons">Number of first phonons.</param>
    /// <param name="processes">Processes of each.</param>
    /// <param name="seed">Seed; draws with different seeds are independent.</param>
    /// <param name="compute">Threads, cancellation; they do not change the result.</param>
    public static HeatProcesses Draw(LimitProblem problem, int firstPhonons, int processes, ulong seed, ComputeOptions compute) =>
        Draw(problem, firstPhonons, processes, seed, compute, byRate: false);

    /// <summary>The same with first phonons that are uniform in zone and branch; the weights of their processes are in proportion to the
    /// squared rate.</summary>
    public static HeatProcesses DrawByRate(LimitProblem problem, int firstPhonons, int processes, ulong seed, ComputeOptions compute) =>
        Draw(problem, firstPhonons, processes, seed, compute, byRate: true);

    /// <summary>What has to be known before groups of first phonons can be drawn, by anybody and in any order.</summary>
    internal static LimitPlan Plan(LimitProblem problem, int firstPhonons, ulong seed, ComputeOptions compute)
    {
        problem = problem with { Isotopes = false };
        var grid = new QPointGrid(WedgeGrid, WedgeGrid, WedgeGrid);
        var options = new LimitOptions { Modes = firstPhonons, PilotModes = 200, Seed = seed, Continuum = true, Partners = Partners };
        ComputeOptions silent = compute with { Progress = null };
        var table = WedgeTable.Build(problem.Model, problem.Group, grid, TableMemory, silent);
        return LimitSampling.Plan(problem, table, options, silent);
    }

    /// <summary>The processes of some groups of a plan.</summary>
    internal static DrawnProcess[] Evaluate(
        LimitPlan plan, int firstGroup, int count, int processes, bool byRate, ComputeOptions compute)
    {
        var groups = new List<DrawnProcess>[count];
        double[] masses = [.. plan.Problem.Model.Crystal.Atoms.Select(a => a.Mass)];
        var elements = new MatrixElements((plan.Problem.Interactions.Fourth ?? plan.Problem.Interactions.Third)!, masses);
        ParallelWork.ForEach(count, compute, () =>
        {
            var sampler = new GroupDraw(plan, elements, masses, processes, byRate);
            return k => groups[k] = sampler.Run(firstGroup + k);
        });
        return [.. groups.SelectMany(g => g)];
    }

    /// <summary>All processes of a draw, in the order of its groups.</summary>
    /// <param name="order">Phonons of a process.</param>
    /// <param name="drawn">The processes; first phonons of which none could be picked stand there with weight 0.</param>
    internal static HeatProcesses Join(int order, IEnumerable<DrawnProcess> drawn)
    {
        DrawnProcess[] phonons = [.. drawn];
        DrawnProcess[] all = [.. phonons.Where(p => p.Weight > 0 && p.Element != Complex.Zero)];
        double sum = all.Sum(p => p.Weight), heat = phonons.Sum(p => p.Heat);
        double share = phonons.Sum(p => p.Heat * p.RateShare) / heat;
        double variance = phonons
            .GroupBy(p => p.Waves[0])
            .Sum(g => Math.Pow(g.Sum(p => p.Heat * (p.RateShare - share)), 2));
        return new(
            order,
            [.. all.SelectMany(p => p.Waves)],
            [.. all.SelectMany(p => p.Eigenvectors)],
            [.. all.Select(p => p.Element)],
            [.. all.Select(p => p.Weight / sum)],
            [.. all.Select(p => p.Frequency)],
            [.. all.Select(p => p.Branch)])
        {
            RateShare = share,
            RateShareError = Math.Sqrt(variance) / heat,
        };
    }

    private static HeatProcesses Draw(
        LimitProblem problem, int firstPhonons, int processes, ulong seed, ComputeOptions compute, bool byRate)
    {
        LimitPlan plan = Plan(problem, firstPhonons, seed, compute);
        return Join(problem.FourPhonons ? 4 : 3, Evaluate(plan, 0, plan.Groups, processes, byRate, compute));
    }
}
