using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>Joins the channels of independent rounds of sampling; every tuple counts the same, whichever round drew it.</summary>
internal static class SampledPool
{
    /// <param name="problem">The problem that both belong to.</param>
    /// <param name="first">Channels of one kind of process (three or four phonons).</param>
    /// <param name="second">The same channels from another round.</param>
    public static ChannelRates[] Join(ScatteringProblem problem, IReadOnlyList<ChannelRates> first, IReadOnlyList<ChannelRates> second)
    {
        ChannelRates[] result = [.. first.Select((a, i) => Join(problem, a, second[i]))];
        for (int point = 0; point < problem.FirstPoints.Count; point++)
        {
            PointEstimate.MarkUnknown(problem, point, result);
        }

        return result;
    }

    private static ChannelRates Join(ScatteringProblem problem, ChannelRates a, ChannelRates b)
    {
        int branches = problem.Modes.BranchCount, temperatures = problem.Temperatures.Count, count = a.Batches!.Count;
        int[] tuples = [.. a.Batches.Tuples.Select((n, point) => n + b.Batches!.Tuples[point])];
        var result = new ChannelRates(a.Channel, temperatures, problem.FirstModeCount)
        {
            Batches = new RateBatches(count, temperatures, problem.FirstModeCount, tuples),
        };
        for (int mode = 0; mode < problem.FirstModeCount; mode++)
        {
            int point = mode / branches;
            double share = (double)a.Batches.Tuples[point] / tuples[point];
            double Mean(double x, double y) => (share * x) + ((1 - share) * y);
            result.Processes[mode] = a.Processes[mode] + b.Processes[mode];
            result.PhaseSpace[mode] = Mean(a.PhaseSpace[mode], b.PhaseSpace[mode]);
            for (int t = 0; t < temperatures; t++)
            {
                result.Normal[t][mode] = Mean(a.Normal[t][mode], b.Normal[t][mode]);
                result.WeightedPhaseSpace[t][mode] = Mean(a.WeightedPhaseSpace[t][mode], b.WeightedPhaseSpace[t][mode]);
                for (int k = mode * count; k < (mode + 1) * count; k++)
                {
                    result.Batches.Rate[t][k] = Mean(a.Batches.Rate[t][k], b.Batches!.Rate[t][k]);
                }
            }
        }

        for (int point = 0; point < problem.FirstPoints.Count; point++)
        {
            PointEstimate.Summarise(result, point, temperatures, branches);
        }

        return result;
    }
}
