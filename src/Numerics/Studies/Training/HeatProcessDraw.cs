using System.Numerics;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Partners;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>
/// Draws processes of the highest order of a problem in proportion to what they take from the conductivity: first phonons anywhere in the
/// zone with probability about proportional to the heat they carry, then processes of each with probability about proportional to their
/// part of its rate. Four-phonon processes weigh by their part of the whole rate, that of three phonons included.
/// </summary>
internal static class HeatProcessDraw
{
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

    /// <summary>The processes of some groups of a plan.</summary>
    internal static DrawnProcess[] Evaluate(
        ProcessPlan plan, int firstGroup, int count, int processes, bool byRate, ComputeOptions compute)
    {
        var groups = new List<DrawnProcess>[count];
        double[] masses = [.. plan.Problem.Model.Crystal.Atoms.Select(a => a.Mass)];
        var elements = new MatrixElements((plan.Problem.Interactions.Fourth ?? plan.Problem.Interactions.Third)!, masses);
        for (int first = firstGroup, end; first < firstGroup + count; first = end)
        {
            int number = first / ProcessPlan.GroupsOfPool;
            end = Math.Min(firstGroup + count, (number + 1) * ProcessPlan.GroupsOfPool);
            var pool = new PhononPool(plan, number, byRate);
            int start = first;
            ParallelWork.ForEach(end - start, compute, () =>
            {
                var draw = new GroupDraw(plan, pool, elements, masses, processes, byRate);
                return k => groups[start + k - firstGroup] = draw.Run(start + k);
            });
        }

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
        var plan = ProcessPlan.Of(problem, ProcessPlan.Importance(problem, seed, compute), firstPhonons, seed);
        return Join(problem.FourPhonons ? 4 : 3, Evaluate(plan, 0, plan.Groups, processes, byRate, compute));
    }
}
