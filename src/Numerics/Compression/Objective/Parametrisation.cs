namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// What the terms are made of: which numbers are unknown, and how the factors follow from them. As data, so that a device can lay it out as
/// it likes; shared by all starts.
/// </summary>
internal abstract class Parametrisation(CompressionProblem problem)
{
    /// <summary>What is compressed.</summary>
    public CompressionProblem Problem { get; } = problem;

    /// <summary>Unknowns.</summary>
    public abstract int ParameterCount { get; }

    /// <summary>What an evaluation goes through; one entry for each cluster of row terms.</summary>
    public abstract IEnumerable<EvaluationCounts> Counts();

    /// <summary>
    /// An evaluator with work space of its own: one a thread. The heat term is not part of it, see <see cref="LinearHeatLoss"/>.
    /// </summary>
    public abstract IPcpLoss CreateLoss(LossWeights weights);
}
