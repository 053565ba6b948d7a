using System.Collections.Immutable;

namespace PcpCluster.Numerics.Compression.Search;

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

    /// <summary>
    /// Largest number of kinds of orbits that are tried; the fourth order of a crystal with cubic site groups has thousands.
    /// </summary>
    public const int Kinds = 400;

    /// <summary>Iterations of the first look at a combination.</summary>
    public const int FirstCombinationIterations = 35;

    /// <summary>Iterations of the first look at a subgroup.</summary>
    public const int FirstSubgroupIterations = 50;

    /// <summary>Iterations of the first look at a start of a subgroup with the long-wave objective.</summary>
    public const int FirstLookIterations = 15;

    /// <summary>Iterations of the third of them that looked best.</summary>
    public const int SecondLookIterations = 25;

    /// <summary>A kind of subgroup is dropped when one that costs less has an objective smaller by this factor.</summary>
    public const double WellAhead = 1.2;

    /// <summary>Iterations of the subgroups that looked well.</summary>
    public const int SubgroupIterations = 60;

    /// <summary>Iterations of all finalists with the plain objective, before most are dropped.</summary>
    public const int FinalistIterations = 600;

    /// <summary>Largest number of generators in a combination.</summary>
    public const int CombinedGenerators = 4;

    /// <summary>Largest number of combinations.</summary>
    public const int Combinations = 60;

    /// <summary>Iterations of the best finalists with the plain objective, before the best of them goes on alone.</summary>
    public const int BestFinalistIterations = 1000;

    /// <summary>Iterations of a finalist with the heat term between two calibrations: after each there is less to mend.</summary>
    public static readonly ImmutableArray<int> HeatIterations = [120, 60, 40];

    /// <summary>Finalists of the whole space group with the long-wave objective: they have few unknowns and cost little.</summary>
    public const int OrbitFinalists = 3;

    /// <summary>
    /// Shells beyond the covering ball of the supports of subgroups with the long-wave objective: wide supports serve long waves.
    /// </summary>
    public static readonly ImmutableArray<int> LongWaveShells = [0, 2, 4];

    /// <summary>
    /// Iterations of the best start of every kind of subgroup with the plain objective, before kinds are compared by the long-wave terms.
    /// </summary>
    public const int ProbeIterations = 80;

    /// <summary>Kinds of subgroups that more starts go to.</summary>
    public const int KindsOfSubgroups = 1;

    /// <summary>Whether a rank is high: unknowns are many then, so that runs cost more and end more alike.</summary>
    public static bool ManyTerms(int rank, int order) => rank >= 24 * (order - 2);

    /// <summary>The rank from which on the whole space group takes no part where subgroups do: it never won there.</summary>
    public static int RankWithoutOrbits(int order) => order == 3 ? 12 : 48;

    /// <summary>Iterations of kinds of subgroups with the long-wave terms, and how many kinds are left after them.</summary>
    public static ImmutableArray<(int Iterations, int Left)> ProbeRungs(bool manyTerms) =>
        manyTerms ? [(100, 6), (150, 3), (200, 2)] : [(100, 8), (150, 4), (200, 3)];

    /// <summary>Finalists that the heat term is switched on for: those with the smallest random error, which it leaves as it is.</summary>
    /// <param name="onGrids">Whether kappa on coarse grids chooses among them.</param>
    public static int HeatFinalists(bool onGrids) => onGrids ? 4 : 2;

    /// <summary>Finalists of each of the kinds that more starts went to.</summary>
    public static int FinalistsOfKind(bool manyTerms) => manyTerms ? 4 : 6;

    /// <summary>
    /// Iterations of the finalists with the long-wave terms, and how many are left after them: the order of the plain losses is not theirs.
    /// </summary>
    /// <param name="manyTerms">Whether the rank is high.</param>
    /// <param name="onGrids">Whether kappa on coarse grids chooses among the last.</param>
    public static ImmutableArray<(int Iterations, int Left)> FinalistRungs(bool manyTerms, bool onGrids) =>
        manyTerms ? [(200, 3), (300, 2)] : [(200, 6), (300, 4), (500, HeatFinalists(onGrids))];

    /// <summary>Random starts of the first look at a kind of subgroup: more where unknowns are few and starts differ most.</summary>
    /// <param name="order">Of the subgroup.</param>
    public static int ProbesOfKind(int order) => Math.Clamp(order, 4, 12);

    /// <summary>
    /// Random starts of each of the kinds of subgroups that were chosen: where unknowns are many, starts end alike and cost most.
    /// </summary>
    public static int StartsOfKind(int parameters) => Math.Clamp(100_000 / parameters, 10, 70);

    /// <summary>
    /// Correction pairs of L-BFGS: with the long-wave objective, whose runs are long, as many as cost less than an evaluation.
    /// </summary>
    public static int Memory(int parameters, TrainingObjective objective) =>
        objective == TrainingObjective.Plain ? 30 : Math.Clamp(200_000 / parameters, 30, 100);

    /// <summary>Random starts of each symmetric parametrisation: more where terms are few and cheap, and where starts differ most;
    /// more with the long-wave objective, for which the starts of lowest loss need not be the best.</summary>
    public static int SymmetricStarts(int rank, int order, TrainingObjective objective) =>
        Math.Clamp((objective == TrainingObjective.Plain ? 18 : 36) / (rank * (order - 2)), 1, 3);
}
