using PcpCluster.Numerics.Compression.Objective;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>What is minimised.</summary>
public enum TrainingObjective
{
    /// <summary>||Phi~ - Phi||^2 alone.</summary>
    Plain,

    /// <summary>With the strain derivative and the elastic limit, switched on after the plain search: the default, because kappa depends on
    /// long waves.</summary>
    LongWave,
}

/// <summary>Settings of the trainer; together with the problem they fix the result to the bit.</summary>
public sealed record TrainingOptions
{
    public required int Rank { get; init; }

    public TrainingObjective Objective { get; init; } = TrainingObjective.LongWave;

    public TrainingRoutes Routes { get; init; } = TrainingRoutes.All;

    public ulong Seed { get; init; } = 1;

    /// <summary>Random starts of every support of the unconstrained route.</summary>
    public int Starts { get; init; } = 4;

    /// <summary>Iterations of a start before the choice.</summary>
    public int StartIterations { get; init; } = 150;

    /// <summary>Iterations of the chosen ones before the final choice.</summary>
    public int ContinuedIterations { get; init; } = 450;

    /// <summary>Largest number of iterations of a finalist with the plain objective.</summary>
    public int FinalIterations { get; init; } = 2000;

    /// <summary>Largest number of iterations of a finalist with the long-wave terms, before the heat term joins them.</summary>
    public int LongWaveIterations { get; init; } = 6000;

    /// <summary>Finalists of the routes without full symmetry, at high rank; more and those with full symmetry by <see
    /// cref="TrainerLimits"/>.</summary>
    public int Finalists { get; init; } = 2;

    /// <summary>Largest fraction of ||Phi|| that the smallest support may leave uncovered.</summary>
    public double Uncovered { get; init; } = 0.002;

    /// <summary>Supports tried: the covering ball and up to this many shells more.</summary>
    public int ExtraShells { get; init; } = 2;

    /// <summary>mu, nu and the weight of the heat term in the long-wave objective.</summary>
    public LossWeights LongWaveWeights { get; init; } = LossWeights.LongWave;
}
