using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Transport.Coherences;

/// <summary>
/// What modes of one wave vector carry together at one temperature: the conductivity beyond the populations, in three parts that add up.
/// Only
/// the sum of all is independent of which modes count as degenerate.
/// </summary>
/// <param name="Temperature">K.</param>
/// <param name="Tensor">kappa_C, between degenerate sets, W/(m K).</param>
/// <param name="WithinDegenerateSets">kappa_D, between members of a set: part of the conductivity in the relaxation-time approximation
/// already, W/(m K).</param>
/// <param name="Populations">kappa_P in the relaxation-time approximation, each set with its mean velocity, W/(m K).</param>
/// <param name="CellAveraged">
/// kappa_C with each Lorentzian averaged over the frequencies that a cell of the grid spans, W/(m K): its distance from
/// <paramref name="Tensor"/> estimates the error of the grid.
/// </param>
/// <param name="StandardError">Of the mean of <paramref name="Tensor"/> from sampled rates, W/(m K).</param>
/// <param name="ModeTensors">
/// Parts of single modes of the wedge, W/(m K), [6 * mode + {xx, yy, zz, yz, xz, xy}], star and weight included. A pair is shared as the
/// heat capacities stand.
/// </param>
public sealed record CoherenceConductivity(
    double Temperature,
    Matrix3 Tensor,
    Matrix3 WithinDegenerateSets,
    Matrix3 Populations,
    Matrix3 CellAveraged,
    double StandardError,
    double[] ModeTensors)
{
    /// <summary>A third of the trace of kappa_C.</summary>
    public double Mean => Tensor.Trace / 3;

    /// <summary>kappa_P + kappa_D + kappa_C, populations in the relaxation-time approximation, W/(m K).</summary>
    public Matrix3 Total => Populations + WithinDegenerateSets + Tensor;
}
