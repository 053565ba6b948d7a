using PcpCluster.Numerics.ForceConstants.Supercells;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>One order of a fit.</summary>
/// <param name="Constants">All tuples within the cutoff.</param>
/// <param name="ParameterCount">Independent numbers, sum rules not counted off.</param>
/// <param name="RelativeError">Norm of the standard errors of the independent numbers over their norm.</param>
internal sealed record FittedOrder(SupercellForceConstants Constants, int ParameterCount, double RelativeError);

/// <summary>What a least-squares fit found.</summary>
/// <param name="Orders">By rising order.</param>
/// <param name="RelativeResidual">Norm of the forces that are not explained over the norm of the forces.</param>
/// <param name="Residual">Root mean square of a component of the forces that are not explained, eV/Angstrom.</param>
/// <param name="EquationCount">Components of forces.</param>
internal sealed record LeastSquaresResult(IReadOnlyList<FittedOrder> Orders, double RelativeResidual, double Residual, long EquationCount);
