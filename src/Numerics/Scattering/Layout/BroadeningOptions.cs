using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>
/// The energy delta of a discrete grid: a Gaussian exp(-x^2/sigma^2)/(sigma sqrt(pi)) whose width follows the group velocities,
/// sigma = Scale max_i |b_i . dv / N_i| / sqrt(2), cut at Cut sigma.
/// </summary>
/// <param name="Scale">Multiplies every width ("scalebroad").</param>
/// <param name="CutThreePhonon">Cut in units of sigma.</param>
/// <param name="CutFourPhonon">Cut in units of sigma.</param>
/// <param name="Renormalised">Divide by erf(cut), so that the cut Gaussian integrates to one.</param>
/// <param name="RelativeFloor">Smallest width, as a fraction of the median single-mode width of the grid; 0 for none.</param>
/// <param name="RootMeanSquare">ShengBTE's width instead: Scale sqrt(sum_i (b_i . dv / N_i)^2 / 6).</param>
/// <param name="Smearing">Another kind of delta; three phonons only.</param>
/// <param name="FixedWidth">sigma in rad/ps where it is the same for all processes.</param>
public sealed record BroadeningOptions(
    double Scale = 1,
    double CutThreePhonon = 2,
    double CutFourPhonon = 2,
    bool Renormalised = true,
    double RelativeFloor = 1e-2,
    bool RootMeanSquare = false,
    Smearing Smearing = Smearing.Adaptive,
    double FixedWidth = 0)
{
    /// <summary>FourPhonon and ShengBTE: cuts 2 and 1, not renormalised, no relative floor; ShengBTE with its own width.</summary>
    public static BroadeningOptions Of(Conventions conventions, double scale = 1) =>
        conventions.FollowsShengBte() ? new(scale, 2, 1, false, 0, conventions == Conventions.ShengBte) : new(scale);

    /// <summary>One width for all processes.</summary>
    /// <param name="standardDeviation">Of the Gaussian, THz (of frequencies, not angular ones), as phono3py's sigma.</param>
    public static BroadeningOptions Fixed(double standardDeviation) => new(
        Scale: 0,
        CutThreePhonon: 6 / Math.Sqrt(2), // six standard deviations
        Smearing: Smearing.Fixed,
        FixedWidth: Math.Sqrt(2) * 2 * Math.PI * standardDeviation);

    /// <summary>The linear tetrahedron method.</summary>
    public static BroadeningOptions Tetrahedra => new(Smearing: Smearing.Tetrahedron);

    /// <summary>1/(sqrt(pi) erf(cut)), or 1/sqrt(pi) when not renormalised: the factor before exp(-x^2/sigma^2)/sigma.</summary>
    public double Normalisation(double cut) => 1 / (Math.Sqrt(Math.PI) * (Renormalised ? ErrorFunction(cut) : 1));

    /// <summary>erf by its Taylor series: absolute error below 1e-15 for 0 &lt;= x &lt;= 4.</summary>
    internal static double ErrorFunction(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200 && Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
