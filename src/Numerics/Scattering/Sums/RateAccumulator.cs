using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Sums of one first wave vector in the channels of one kind of process (absorption, emission; or ++, +-, --), kept as vectors of eight
/// lanes so that the order of additions is fixed. Index of the rate sums: (((normal ? 1 : 0) * channels + channel) * temperatures + t) *
/// branches + branch.
/// </summary>
internal sealed class RateAccumulator(int channels, int branchCount, int temperatures)
{
    public readonly Vector512<double>[] Rate = new Vector512<double>[2 * channels * temperatures * branchCount];
    public readonly Vector512<double>[] Weighted = new Vector512<double>[channels * temperatures * branchCount];
    public readonly Vector512<double>[] PhaseSpace = new Vector512<double>[channels * branchCount];

    /// <summary>Processes of the sum that this one stands for; halves and thirds where an orbit holds orderings of one process.</summary>
    public readonly double[] Processes = new double[channels * branchCount];
    public long Elements;

    public void Clear()
    {
        Array.Clear(Rate);
        Array.Clear(Weighted);
        Array.Clear(PhaseSpace);
        Array.Clear(Processes);
        Elements = 0;
    }

    /// <summary>Writes the rates of the first point's modes in one channel.</summary>
    /// <param name="problem">The problem that the results belong to.</param>
    /// <param name="point">Position of the first point.</param>
    /// <param name="channel">Number of the channel.</param>
    /// <param name="tuples">Wave-vector tuples of the whole sum.</param>
    /// <param name="prefactor">1/ps for one unit of the mean over tuples.</param>
    /// <param name="target">Gets the rates.</param>
    public void Store(ScatteringProblem problem, int point, int channel, double tuples, double prefactor, ChannelRates target)
    {
        double share = prefactor / tuples;
        for (int branch = 0; branch < branchCount; branch++)
        {
            int mode = (point * branchCount) + branch;
            target.PhaseSpace[mode] = FixedLanes.Sum(PhaseSpace[(channel * branchCount) + branch]) / tuples;
            target.Processes[mode] = (long)Math.Round(Processes[(channel * branchCount) + branch]);
            for (int t = 0; t < temperatures; t++)
            {
                int index = (((channel * temperatures) + t) * branchCount) + branch;
                double normal = FixedLanes.Sum(Rate[(channels * temperatures * branchCount) + index]);
                double umklapp = FixedLanes.Sum(Rate[index]);
                target.Rate[t][mode] = share * (normal + umklapp);
                target.Normal[t][mode] = share * normal;
                target.WeightedPhaseSpace[t][mode] = FixedLanes.Sum(Weighted[index]) / tuples;
            }
        }

        if (!problem.Conventions.FollowsShengBte())
        {
            DegenerateMean.Average(problem, point, target);
        }
    }
}
