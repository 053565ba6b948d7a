using System.Collections.Immutable;

namespace PcpCluster.Numerics.Compression.Model;

/// <summary>
/// Permanent CP decomposition of the force constants of one order n (Luo et al., Eq. 3):
/// <code>Phi~(l1 b1 a1, ..., ln bn an) = sum_xi lambda_xi / n! sum_sigma sum_l prod_i A_sigma(i)^xi(l_i - l, b_i a_i)</code>
/// Gauge: every A_i^xi has unit norm, lambda_xi > 0 in eV/Angstrom^n and falling, in A_2 .. A_n the first component of largest magnitude is
/// positive (A_1 carries the sign of the term); the translation of a term is the one its support has. Exact permutation symmetry is built
/// in; the acoustic sum rule holds when each factor sums to zero over sites, see <see cref="LargestSumRuleResidual"/>.
/// </summary>
public sealed class PcpModes
{
    /// <param name="order">n, at least 2.</param>
    /// <param name="sites">The support, common to all terms.</param>
    /// <param name="lambda">Singular values, eV/Angstrom^n, positive, falling; their number is the rank.</param>
    /// <param name="amplitudes">[xi][i][3 * site + axis], contiguous, unit norm for every (xi, i).</param>
    /// <exception cref="ArgumentException">The arrays' lengths do not agree, or the gauge of lambda is violated.</exception>
    public PcpModes(int order, ImmutableArray<PcpSite> sites, double[] lambda, double[] amplitudes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 2);
        if (sites.Length == 0 || sites.Distinct().Count() != sites.Length)
        {
            throw new ArgumentException("The support must name at least one site, and none twice.", nameof(sites));
        }

        if (amplitudes.LongLength != 3L * lambda.Length * order * sites.Length)
        {
            throw new ArgumentException(
                $"{3L * lambda.Length * order * sites.Length} amplitudes expected, {amplitudes.Length} given.", nameof(amplitudes));
        }

        for (int xi = 0; xi < lambda.Length; xi++)
        {
            if (!(lambda[xi] > 0 && double.IsFinite(lambda[xi])) || (xi > 0 && lambda[xi] > lambda[xi - 1]))
            {
                throw new ArgumentException("The singular values must be finite, positive and falling.", nameof(lambda));
            }
        }

        Order = order;
        Sites = sites;
        Lambda = lambda;
        Amplitudes = amplitudes;
    }

    public int Order { get; }

    public int Rank => Lambda.Length;

    public ImmutableArray<PcpSite> Sites { get; }

    /// <summary>Numbers of one factor, 3 times the number of sites.</summary>
    public int FactorLength => 3 * Sites.Length;

    /// <summary>lambda_xi, eV/Angstrom^n; not to be changed by readers.</summary>
    public double[] Lambda { get; }

    /// <summary>A_i^xi, dimensionless, [((xi * Order) + i) * FactorLength + 3 * site + axis]; not to be changed by readers.</summary>
    public double[] Amplitudes { get; }

    /// <summary>A_i^xi as [3 * site + axis].</summary>
    public ReadOnlySpan<double> Factor(int xi, int i) => Amplitudes.AsSpan(((xi * Order) + i) * FactorLength, FactorLength);

    /// <summary>
    /// The modes of factors in any gauge: norms go into lambda, terms are sorted, signs fixed. Terms that vanish are left out.
    /// </summary>
    /// <param name="order">n, at least 2.</param>
    /// <param name="sites">The support.</param>
    /// <param name="factors">[xi][i][3 * site + axis]; the product of a term's norms is its lambda.</param>
    public static PcpModes FromFactors(int order, ImmutableArray<PcpSite> sites, ReadOnlySpan<double> factors)
    {
        int length = 3 * sites.Length;
        int rank = factors.Length / (order * length);
        var scaled = factors.ToArray();
        var lambda = new double[rank];
        for (int xi = 0; xi < rank; xi++)
        {
            lambda[xi] = FixGauge(scaled.AsSpan(xi * order * length, order * length), order, length);
        }

        int[] sorted = [.. Enumerable.Range(0, rank).Where(xi => lambda[xi] > 0).OrderByDescending(xi => lambda[xi])];
        var amplitudes = new double[sorted.Length * order * length];
        for (int k = 0; k < sorted.Length; k++)
        {
            scaled.AsSpan(sorted[k] * order * length, order * length).CopyTo(amplitudes.AsSpan(k * order * length));
        }

        return new(order, sites, [.. sorted.Select(xi => lambda[xi])], amplitudes);
    }

    /// <summary>Largest |sum over sites of A_i^xi(site, axis)|: 0 up to rounding when the acoustic sum rule is exact.</summary>
    public double LargestSumRuleResidual()
    {
        double largest = 0;
        for (int factor = 0; factor < Rank * Order; factor++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double sum = 0;
                for (int site = 0; site < Sites.Length; site++)
                {
                    sum += Amplitudes[(factor * FactorLength) + (3 * site) + axis];
                }

                largest = Math.Max(largest, Math.Abs(sum));
            }
        }

        return largest;
    }

    private static double FixGauge(Span<double> term, int order, int length)
    {
        double lambda = 1;
        double sign = 1;
        for (int i = order - 1; i >= 0; i--)
        {
            Span<double> factor = term.Slice(i * length, length);
            double norm = 0;
            int largest = 0;
            for (int x = 0; x < length; x++)
            {
                norm += factor[x] * factor[x];
                largest = Math.Abs(factor[x]) > Math.Abs(factor[largest]) ? x : largest;
            }

            norm = Math.Sqrt(norm);
            lambda *= norm;
            double s = factor[largest] < 0 ? -1 : 1;
            sign *= i > 0 ? s : 1;
            double scale = norm > 0 ? (i > 0 ? s : sign) / norm : 0;
            for (int x = 0; x < length; x++)
            {
                factor[x] *= scale;
            }
        }

        return lambda;
    }
}
