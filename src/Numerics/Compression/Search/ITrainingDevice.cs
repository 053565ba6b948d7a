using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>
/// Where losses and gradients are evaluated: the seam for a graphics processor. The trainer asks it for evaluators and does the rest itself.
/// </summary>
public interface ITrainingDevice
{
    /// <summary>For reports, e.g. "cpu".</summary>
    string Name { get; }

    /// <summary>An evaluator for terms without symmetry on a common support; see <see cref="PcpLossFactory.Unconstrained"/>.</summary>
    IPcpLoss CreateLoss(CompressionProblem problem, ImmutableArray<PcpSite> sites, int rank, LossWeights weights);
}

/// <summary>SIMD kernels on the calling thread.</summary>
public sealed class CpuTrainingDevice : ITrainingDevice
{
    public string Name => "cpu";

    public IPcpLoss CreateLoss(CompressionProblem problem, ImmutableArray<PcpSite> sites, int rank, LossWeights weights) =>
        PcpLossFactory.Unconstrained(problem, sites, rank, weights);
}
