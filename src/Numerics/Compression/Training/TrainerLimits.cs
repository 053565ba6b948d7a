namespace PcpCluster.Numerics.Compression;

/// <summary>Sizes of the search, found by trial on silicon, MgO, BAs and LiCoO2 (docs/compression.md).</summary>
internal static class TrainerLimits
{
    /// <summary>Largest number of unknowns that the Newton polish takes: a step costs two evaluations an unknown.</summary>
    public const int PolishedParameters = 200;

    public const int PolishIterations = 8;

    /// <summary>Iterations of the first look at a kind of orbit: the order of the kinds shows early.</summary>
    public const int FirstOrbitIterations = 40;

    /// <summary>Iterations of more starts of the promising kinds, and of combinations.</summary>
    public const int OrbitIterations = 70;

    /// <summary>Kinds of each size that enter combinations.</summary>
    public const int KindsPerSize = 3;

    /// <summary>Kinds of orbits smaller than this share of the rank are left out.</summary>
    public const double SmallestShare = 0.125;

    /// <summary>Largest number of kinds of orbits that are tried; the fourth order of a crystal with cubic site groups has thousands.</summary>
    public const int Kinds = 400;

    /// <summary>Iterations of the first look at a combination.</summary>
    public const int FirstCombinationIterations = 35;

    /// <summary>Iterations of the first look at a subgroup.</summary>
    public const int FirstSubgroupIterations = 50;

    /// <summary>Iterations of the subgroups that looked well.</summary>
    public const int SubgroupIterations = 60;

    /// <summary>Iterations of all finalists, before most are dropped or the long-wave terms are switched on.</summary>
    public const int FinalistIterations = 600;

    /// <summary>Largest number of generators in a combination.</summary>
    public const int CombinedGenerators = 4;

    /// <summary>Largest number of combinations.</summary>
    public const int Combinations = 60;

    /// <summary>Iterations of the best finalists with the plain objective, before the best of them goes on alone.</summary>
    public const int BestFinalistIterations = 1000;

    /// <summary>Largest number of iterations of a finalist with the long-wave terms before the heat term joins them.</summary>
    public const int LongWaveIterations = 2000;

    /// <summary>Iterations of a finalist with the heat term between two calibrations.</summary>
    public const int HeatIterations = 100;

    public const int HeatRounds = 2;

    /// <summary>Finalists of the whole space group with the long-wave objective: they have few unknowns and cost little.</summary>
    public const int OrbitFinalists = 3;

    /// <summary>Finalists that the heat term is switched on for: those with the smallest random error, which it leaves as it is.</summary>
    public const int HeatFinalists = 3;

    /// <summary>Random starts of each symmetric parametrisation: more where terms are few and cheap, and where starts differ most;
    /// more with the long-wave objective, for which the starts of lowest loss need not be the best.</summary>
    public static int SymmetricStarts(int rank, int order, TrainingObjective objective) =>
        Math.Clamp((objective == TrainingObjective.Plain ? 18 : 36) / (rank * (order - 2)), 1, 3);
}
