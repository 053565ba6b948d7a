using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>What one order of force constants looks like.</summary>
/// <param name="Statistics">Blocks, entries, cutoff, size.</param>
/// <param name="Permutation">How far permutation symmetry is missed.</param>
/// <param name="SumRule">How far the acoustic sum rule is missed.</param>
/// <param name="SpaceGroup">Largest space-group error, relative to the norm.</param>
public sealed record OrderDiagnosis(
    ForceConstantStatistics Statistics, RuleViolation Permutation, SumRuleViolation SumRule, double SpaceGroup);
