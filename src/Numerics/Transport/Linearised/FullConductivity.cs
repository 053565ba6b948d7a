using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// Thermal conductivity of the populations from the linearised Boltzmann equation at one temperature. Velocities are those of
/// <c>PhononTable.Velocities</c>, the mean over each degenerate set; what modes of one set carry together beyond that is
/// <see cref="WithinDegenerateSets"/>, in the relaxation-time approximation.
/// </summary>
/// <param name="Temperature">K.</param>
/// <param name="Operator">Which operator was solved.</param>
/// <param name="Tensor">W/(m K).</param>
/// <param name="RelaxationTime">The same in the relaxation-time approximation, from the same operator's diagonal, W/(m K).</param>
/// <param name="Steps">Applications of the operator.</param>
/// <param name="Converged">Whether the tolerance was met.</param>
/// <param name="Residual">|r|/|b| in the norm of the inverse diagonal.</param>
/// <param name="SolverError">Bound of what the mean of the tensor still misses, W/(m K); for plain iteration the last change.</param>
/// <param name="History">Mean of the tensor after each step, the relaxation time first, W/(m K).</param>
/// <param name="Modes">By mode of the wedge.</param>
public sealed record FullConductivity(
    double Temperature,
    CollisionOperator Operator,
    Matrix3 Tensor,
    Matrix3 RelaxationTime,
    int Steps,
    bool Converged,
    double Residual,
    double SolverError,
    IReadOnlyList<Matrix3> History,
    FullModes Modes)
{
    /// <summary>A third of the trace, W/(m K).</summary>
    public double Mean => Tensor.Trace / 3;

    /// <summary>
    /// Populations and what modes of one degenerate set carry together, W/(m K): to be held against the relaxation-time result.
    /// </summary>
    public Matrix3 Total => Tensor + WithinDegenerateSets;

    /// <summary>Full over relaxation time.</summary>
    public double Ratio => Tensor.Trace / RelaxationTime.Trace;

    /// <summary>Smallest eigenvalue of D^-1 A that the iteration saw (a Ritz value); null for plain iteration.</summary>
    public double? SmallestEigenvalue { get; init; }

    /// <summary>Largest one; plain iteration converges only below 2.</summary>
    public double? LargestEigenvalue { get; init; }

    /// <summary>
    /// |functional/(b.F) - 1|: zero up to rounding where the operator is symmetric; PCP modes that break the symmetry raise it.
    /// </summary>
    public double FunctionalMismatch { get; init; }

    /// <summary>Full over relaxation time of the unscaled process operator; null if it was not solved.</summary>
    public double? RatioOfProcessOperator { get; init; }

    /// <summary>Modes of degenerate sets carrying heat together, relaxation-time approximation, W/(m K).</summary>
    public Matrix3 WithinDegenerateSets { get; init; }

    /// <summary>Standard error of the mean from sampled scattering, W/(m K).</summary>
    public double StatisticalError { get; init; }
}

/// <summary>The solution mode by mode; mode index = wedge position * branches + branch.</summary>
/// <param name="Field">F, [3 * mode + axis]; in the relaxation-time approximation tau omega v.</param>
/// <param name="Tensors">W/(m K), [6 * mode + {xx, yy, zz, yz, xz, xy}], star and weight included: they add up to the conductivity.</param>
public sealed record FullModes(double[] Field, double[] Tensors);
