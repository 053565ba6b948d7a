using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>Chooses the evaluator that fits the order: fixed-size kernels for n = 3 and 4, a plain one for any other n.</summary>
internal static class PcpLossFactory
{
    /// <param name="problem">What to compress.</param>
    /// <param name="sites">The support of every term, at least two sites.</param>
    /// <param name="rank">Number of terms.</param>
    /// <param name="weights">Objective; the long-wave terms exist for n = 3 and 4 and need <see
    /// cref="CompressionProblem.LongWave"/>.</param>
    public static IPcpLoss Unconstrained(
        CompressionProblem problem, ImmutableArray<PcpSite> sites, int rank, LossWeights weights) => problem.Order switch
        {
            3 => new UnconstrainedLoss<GramKernel3>(new(problem, sites, rank), weights),
            4 => new UnconstrainedLoss<GramKernel4>(new(problem, sites, rank), weights),
            _ when weights == LossWeights.Plain => new AnyOrderLoss(problem, sites, rank),
            _ => throw new InputException(
                $"The long-wave objective exists for orders 3 and 4; the tensor has order {problem.Order}. Use the plain objective."),
        };
}
