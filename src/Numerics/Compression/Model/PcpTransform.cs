using System.Numerics;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Model;

/// <summary>
/// PCP modes in reciprocal space, plain reference version (fast tables belong to the scattering kernels):
/// A_i^xi(Q) = sum_{l, b a} e_{b a}(Q) / sqrt(m_b) exp(i q.r_l) A_i^xi(l, b a), cell phases only, and Eq. 2 of Luo et al. for V.
/// </summary>
internal static class PcpTransform
{
    /// <summary>A_i^xi(Q) in amu^(-1/2), [xi * order + i].</summary>
    /// <param name="modes">The PCP modes.</param>
    /// <param name="masses">Mass of every atom of the cell in amu.</param>
    /// <param name="q">Fractional wave vector.</param>
    /// <param name="eigenvector">e_{b a}(Q), [3 b + a], unit norm, cell-phase convention; its conjugate with -q for an outgoing
    /// phonon.</param>
    public static Complex[] Evaluate(PcpModes modes, IReadOnlyList<double> masses, Vector3D q, ReadOnlySpan<Complex> eigenvector)
    {
        var leg = new Complex[modes.FactorLength];
        for (int site = 0; site < modes.Sites.Length; site++)
        {
            PcpSite s = modes.Sites[site];
            Complex phase = Complex.FromPolarCoordinates(
                1 / Math.Sqrt(masses[s.Atom]), 2 * Math.PI * Vector3D.Dot(q, s.Cell.ToVector()));
            for (int axis = 0; axis < 3; axis++)
            {
                leg[(3 * site) + axis] = phase * eigenvector[(3 * s.Atom) + axis];
            }
        }

        var result = new Complex[modes.Rank * modes.Order];
        for (int factor = 0; factor < result.Length; factor++)
        {
            ReadOnlySpan<double> a = modes.Amplitudes.AsSpan(factor * modes.FactorLength, modes.FactorLength);
            Complex sum = Complex.Zero;
            for (int x = 0; x < leg.Length; x++)
            {
                sum += a[x] * leg[x];
            }

            result[factor] = sum;
        }

        return result;
    }

    /// <summary>
    /// V~(Q_1, ..., Q_n) in eV/Angstrom^n/amu^(n/2) from the A(Q) of its legs; the wave vectors must sum to a reciprocal lattice vector.
    /// </summary>
    /// <param name="modes">The PCP modes.</param>
    /// <param name="legs">One array of <see cref="Evaluate"/> for each of the n phonons.</param>
    public static Complex MatrixElement(PcpModes modes, IReadOnlyList<Complex[]> legs)
    {
        int n = modes.Order;
        if (legs.Count != n)
        {
            throw new ArgumentException($"{n} legs expected, {legs.Count} given.", nameof(legs));
        }

        Complex sum = Complex.Zero;
        for (int xi = 0; xi < modes.Rank; xi++)
        {
            int k = xi * n;
            sum += modes.Lambda[xi] * (n switch
            {
                3 => Permanent3(legs[0].AsSpan(k, 3), legs[1].AsSpan(k, 3), legs[2].AsSpan(k, 3)),
                4 => Permanent4(legs[0].AsSpan(k, 4), legs[1].AsSpan(k, 4), legs[2].AsSpan(k, 4), legs[3].AsSpan(k, 4)),
                _ => PermanentOfLegs(legs, k, n),
            });
        }

        return sum / Permanent.Factorial(n);
    }

    private static Complex Permanent3(ReadOnlySpan<Complex> p, ReadOnlySpan<Complex> q, ReadOnlySpan<Complex> r) =>
        (p[0] * ((q[1] * r[2]) + (q[2] * r[1]))) + (p[1] * ((q[0] * r[2]) + (q[2] * r[0]))) + (p[2] * ((q[0] * r[1]) + (q[1] * r[0])));

    // over the pairs of factors that the first two legs take
    private static Complex Permanent4(ReadOnlySpan<Complex> p, ReadOnlySpan<Complex> q, ReadOnlySpan<Complex> r, ReadOnlySpan<Complex> s) =>
        (Pair(p, q, 0, 1) * Pair(r, s, 2, 3)) + (Pair(p, q, 0, 2) * Pair(r, s, 1, 3)) + (Pair(p, q, 0, 3) * Pair(r, s, 1, 2))
        + (Pair(p, q, 1, 2) * Pair(r, s, 0, 3)) + (Pair(p, q, 1, 3) * Pair(r, s, 0, 2)) + (Pair(p, q, 2, 3) * Pair(r, s, 0, 1));

    private static Complex Pair(ReadOnlySpan<Complex> p, ReadOnlySpan<Complex> q, int i, int j) => (p[i] * q[j]) + (p[j] * q[i]);

    private static Complex PermanentOfLegs(IReadOnlyList<Complex[]> legs, int offset, int n)
    {
        var per = new Complex[1 << n];
        per[0] = Complex.One;
        for (uint s = 1; s < per.Length; s++)
        {
            int leg = BitOperations.PopCount(s) - 1;
            for (uint rest = s; rest != 0; rest &= rest - 1)
            {
                int slot = BitOperations.TrailingZeroCount(rest);
                per[s] += legs[leg][offset + slot] * per[s & ~(1u << slot)];
            }
        }

        return per[^1];
    }
}
