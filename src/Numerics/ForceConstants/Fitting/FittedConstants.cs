using PcpCluster.Numerics.ForceConstants.Supercells;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>Force constants made from displaced supercells.</summary>
/// <param name="Constants">What was found, permutation symmetry and acoustic sum rule imposed.</param>
/// <param name="Change">Norm of what the two rules changed over the norm of the constants.</param>
internal sealed record FittedConstants(SupercellForceConstants Constants, double Change);
