using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;

namespace PcpCluster;

/// <summary>What decides a training of PCP modes: pcp compress.</summary>
public sealed record CompressionOptions
{
    /// <summary>Long waves and the processes that limit kappa count in the loss, or the loss alone.</summary>
    public TrainingObjective Objective { get; init; } = TrainingObjective.LongWave;

    /// <summary>Kinds of terms that are tried.</summary>
    public TrainingRoutes Route { get; init; } = TrainingRoutes.All;

    /// <summary>Seed of the random starts.</summary>
    public int Seed { get; init; } = 1;
}
