using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// Displacements of the atoms per unit of displacement gradient s = (B, a): u_c(l, b) = (r_l + tau_b)_B delta_ac + Lambda[b, c; B, a],
/// Lambda the relaxation of the sublattices. A long wave of wave vector q and polarisation eps displaces by exp(i q.(r+tau)) (eps_c + i q_B
/// eps_a Lambda).
/// </summary>
/// <param name="Crystal">The crystal.</param>
/// <param name="InternalStrain">Lambda in Angstrom, [((3 b + c) * 9) + 3 B + a]; all zero where every atom is a centre of
/// inversion.</param>
public sealed record DeformationField(Crystal Crystal, double[] InternalStrain)
{
    /// <summary>
    /// The field of a harmonic crystal: Lambda = -K^+ F with K = sum_l Phi2 and F[b c; B a] = sum_{l b'} Phi2(0 b c, l b' a) (r_l + tau_b'
    /// - tau_b)_B. In a polar crystal whose long-range part was taken out of the force constants (espresso.ifc2) the part of K and F that
    /// the dipoles make is left out; where all atoms are centres of inversion Lambda is zero by symmetry anyway.
    /// </summary>
    public static DeformationField Of(HarmonicModel model) => new(model.Crystal, InternalStrainSolver.Solve(model));

    /// <summary>Angstrom.</summary>
    public double Displacement(PcpSite site, int axis, int s)
    {
        double relaxed = InternalStrain[(((3 * site.Atom) + axis) * 9) + s];
        return s % 3 == axis ? relaxed + Crystal.CartesianPosition(site.Atom, site.Cell)[s / 3] : relaxed;
    }

    internal MomentMap Moments(IReadOnlyList<PcpSite> sites)
    {
        var weights = new double[9 * 3 * sites.Count];
        for (int s = 0; s < 9; s++)
        {
            for (int x = 0; x < 3 * sites.Count; x++)
            {
                weights[(s * 3 * sites.Count) + x] = Displacement(sites[x / 3], x % 3, s);
            }
        }

        return new(weights);
    }
}
