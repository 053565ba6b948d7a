using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Channels;

/// <summary>
/// The energy delta of isotope scattering: a Gaussian exp(-x^2/sigma^2)/(sigma sqrt(pi)) whose width follows the final mode's velocity,
/// sigma = Scale max_i |s_i . v'| / sqrt(2), cut at Cut sigma.
/// </summary>
/// <param name="Scale">Multiplies every width.</param>
/// <param name="Cut">In units of sigma.</param>
/// <param name="Renormalised">Divide by erf(cut), so that the cut Gaussian integrates to one.</param>
/// <param name="RelativeFloor">Smallest width as a fraction of the median; null for the percentile floor of FourPhonon.</param>
/// <param name="RootMeanSquare">ShengBTE's width instead, see <see cref="BroadeningOptions"/>.</param>
/// <param name="FixedWidth">sigma in rad/ps where it is the same for all modes; null: adaptive.</param>
internal sealed record IsotopeOptions(
    double Scale = 1,
    double Cut = 2,
    bool Renormalised = true,
    double? RelativeFloor = 0.1,
    bool RootMeanSquare = false,
    double? FixedWidth = null)
{
    /// <summary>
    /// FourPhonon and ShengBTE: unit scale always, cut 2.5, no renormalisation, floor exp(P25 - 1.5 (P75 - P25)) of ln sigma.
    /// </summary>
    public static IsotopeOptions Of(Conventions conventions, double scale = 1) =>
        conventions.FollowsShengBte() ? new(1, 2.5, false, null, conventions == Conventions.ShengBte) : new(scale);
}

/// <summary>
/// Scattering by mass disorder (Tamura, Phys. Rev. B 27, 858 (1983)):
/// 1/tau(Q) = pi omega^2/(2 N) sum_Q' delta(omega - omega') sum_b g_b |sum_a e*_{b a}(Q) e_{b a}(Q')|^2.
/// One object serves all points of a grid: the widths are found once.
/// </summary>
internal sealed class IsotopeScattering
{
    private readonly PhononTable _phonons;
    private readonly FinalStates? _states; // null: no isotopes
    private readonly Func<IReadOnlyList<long>, int, ComputeOptions, ChannelRates>? _tetrahedra;

    /// <param name="crystal">Mass variances g_b and lattice.</param>
    /// <param name="phonons">Phonons of every grid point, in the grid's order.</param>
    /// <param name="steps">The grid's steps, 1/Angstrom, see <see cref="GridSteps"/>.</param>
    /// <param name="options">Width, cut and floor.</param>
    public IsotopeScattering(Crystal crystal, PhononTable phonons, IReadOnlyList<Vector3D> steps, IsotopeOptions options)
    {
        _phonons = phonons;
        double[] variances = [.. crystal.Atoms.Select(a => a.MassVariance)];
        if (variances.Any(g => g != 0))
        {
            double normalisation = 1 / (Math.Sqrt(Math.PI) * (options.Renormalised ? BroadeningOptions.ErrorFunction(options.Cut) : 1));
            double[] widths = Widths(phonons, steps, options);
            _states = new FinalStates(phonons, widths, variances, options.Cut, normalisation / phonons.QPointCount);
        }
    }

    private IsotopeScattering(PhononTable phonons, Func<IReadOnlyList<long>, int, ComputeOptions, ChannelRates> tetrahedra)
    {
        _phonons = phonons;
        _tetrahedra = tetrahedra;
    }

    /// <summary>The same with the linear tetrahedron method, see <see cref="IsotopeTetrahedra"/>.</summary>
    public static IsotopeScattering OfTetrahedra(Crystal crystal, QPointGrid grid, PhononTable phonons) =>
        new(phonons, (points, temperatures, compute) => IsotopeTetrahedra.Rates(crystal, grid, phonons, points, temperatures, compute));

    /// <summary>Rates of some points, see the constructor for the other parameters.</summary>
    /// <param name="wedgePoints">Grid indices of the points whose rates are wanted.</param>
    /// <param name="temperatures">Number of temperatures; the rate is the same at each.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    public static ChannelRates Rates(
        Crystal crystal,
        PhononTable phonons,
        IReadOnlyList<Vector3D> steps,
        IReadOnlyList<long> wedgePoints,
        int temperatures,
        IsotopeOptions options,
        ComputeOptions compute) => new IsotopeScattering(crystal, phonons, steps, options).Rates(wedgePoints, temperatures, compute);

    /// <param name="wedgePoints">Grid indices of the points whose rates are wanted.</param>
    /// <param name="temperatures">Number of temperatures; the rate is the same at each.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    /// <returns>
    /// Rates of the points, equal within degenerate sets. <see cref="ChannelRates.PhaseSpace"/> holds (1/N) sum delta(omega - omega').
    /// </returns>
    public ChannelRates Rates(IReadOnlyList<long> wedgePoints, int temperatures, ComputeOptions compute)
    {
        if (_tetrahedra is not null)
        {
            return _tetrahedra(wedgePoints, temperatures, compute);
        }

        int branches = _phonons.BranchCount;
        var result = new ChannelRates(ScatteringChannel.Isotope, temperatures, wedgePoints.Count * branches);
        if (_states is not { } sum)
        {
            return result;
        }

        ParallelWork.ForEach(wedgePoints.Count, compute, () => w =>
        {
            int first = checked((int)wedgePoints[w] * branches);
            for (int branch = 0; branch < branches; branch++)
            {
                int mode = (w * branches) + branch;
                (result.Rate[0][mode], result.PhaseSpace[mode], result.Processes[mode]) = sum.Of(first + branch);
            }

            AverageDegenerate(result.Rate[0].AsSpan(w * branches, branches), _phonons.Frequencies.AsSpan(first, branches));
        });
        for (int t = 1; t < temperatures; t++)
        {
            result.Rate[0].CopyTo(result.Rate[t], 0);
        }

        return result;
    }

    /// <summary>sigma of every mode, rad/ps.</summary>
    private static double[] Widths(PhononTable phonons, IReadOnlyList<Vector3D> steps, IsotopeOptions options)
    {
        if (options.FixedWidth is { } width)
        {
            return [.. Enumerable.Repeat(width, phonons.Frequencies.Length)];
        }

        double[] widths = FrequencySpectrum.AdaptiveWidths(phonons, steps, 0, options.RootMeanSquare);
        double[] sorted = [.. widths.Order()];
        double floor;
        if (options.RelativeFloor is { } fraction)
        {
            floor = fraction * sorted[sorted.Length / 2];
        }
        else
        {
            double lower = Math.Log(Math.Max(sorted[sorted.Length / 4], double.Epsilon));
            double upper = Math.Log(Math.Max(sorted[3 * sorted.Length / 4], double.Epsilon));
            floor = Math.Exp(lower - (1.5 * (upper - lower)));
        }

        return [.. widths.Select(w => options.Scale * Math.Max(w, floor))];
    }

    /// <summary>Gives modes of equal frequency their mean rate.</summary>
    internal static void AverageDegenerate(Span<double> rates, ReadOnlySpan<double> frequencies)
    {
        foreach ((int first, int end) in DegenerateSets.Of(frequencies))
        {
            double mean = 0;
            for (int k = first; k < end; k++)
            {
                mean += rates[k] / (end - first);
            }

            rates[first..end].Fill(mean);
        }
    }

    /// <summary>sum_b g_b |sum_a e*_{b a} e'_{b a}|^2 of two modes.</summary>
    internal static double Overlap(PhononTable phonons, double[] variances, int mode, int other)
    {
        int branches = phonons.BranchCount;
        ReadOnlySpan<double> re = phonons.EigenvectorsReal.AsSpan(mode * branches, branches);
        ReadOnlySpan<double> im = phonons.EigenvectorsImaginary.AsSpan(mode * branches, branches);
        ReadOnlySpan<double> re2 = phonons.EigenvectorsReal.AsSpan(other * branches, branches);
        ReadOnlySpan<double> im2 = phonons.EigenvectorsImaginary.AsSpan(other * branches, branches);
        double sum = 0;
        for (int b = 0; b < variances.Length; b++)
        {
            double real = 0, imaginary = 0;
            for (int k = 3 * b; k < (3 * b) + 3; k++)
            {
                real += (re[k] * re2[k]) + (im[k] * im2[k]);
                imaginary += (re[k] * im2[k]) - (im[k] * re2[k]);
            }

            sum += variances[b] * ((real * real) + (imaginary * imaginary));
        }

        return sum;
    }

    /// <summary>The sum over final modes of one initial mode.</summary>
    private sealed class FinalStates(PhononTable phonons, double[] widths, double[] variances, double cut, double normalisation)
    {
        public (double Rate, double PhaseSpace, long Processes) Of(int mode)
        {
            double omega = phonons.Frequencies[mode];
            if (!(omega > 0))
            {
                return default;
            }

            double rate = 0, phaseSpace = 0;
            long processes = 0;
            double[] frequencies = phonons.Frequencies;
            for (int other = 0; other < frequencies.Length; other++)
            {
                double sigma = widths[other];
                double x = omega - frequencies[other];
                if (Math.Abs(x) > cut * sigma || !(frequencies[other] > 0))
                {
                    continue;
                }

                double delta = normalisation / sigma * Math.Exp(-x * x / (sigma * sigma));
                rate += delta * Overlap(phonons, variances, mode, other);
                phaseSpace += delta;
                processes++;
            }

            return (Math.PI / 2 * omega * omega * rate, phaseSpace, processes);
        }
    }
}
