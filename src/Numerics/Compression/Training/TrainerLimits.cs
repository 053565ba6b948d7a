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

    /// <summary>Iterations of the first look at a subgroup.</summary>
    public const int SubgroupIterations = 100;

    /// <summary>Largest number of generators in a combination.</summary>
    public const int CombinedGenerators = 4;

    /// <summary>Largest number of combinations.</summary>
    public const int Combinations = 60;

    /// <summary>Random starts of each symmetric parametrisation: more where terms are few and cheap, and where starts differ most.</summary>
    public static int SymmetricStarts(int rank, int order) => Math.Clamp(36 / (rank * (order - 2)), 1, 3);
}
