using System.Globalization;
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
internal sealed record LeastSquaresResult(IReadOnlyList<FittedOrder> Orders, double RelativeResidual, double Residual, long EquationCount)
{
    /// <summary>What a user should know of one order.</summary>
    /// <param name="order">One of <see cref="Orders"/>.</param>
    /// <param name="path">The file of the forces.</param>
    /// <param name="sets">Displaced supercells.</param>
    public string Describe(FittedOrder order, string path, int sets) => string.Create(
        CultureInfo.InvariantCulture,
        $"{path}: force constants of order {order.Constants.Order} were fitted to {sets} displaced supercells of "
            + $"{order.Constants.Atoms.Count} atoms: {order.ParameterCount} independent constants, relative standard error "
            + $"{order.RelativeError:G2}; {RelativeResidual:P2} of the forces is left ({Residual:G3} eV/Angstrom).");
}
