using System.Globalization;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Host.Calculation;

/// <summary>What happens to modes with omega^2 below zero.</summary>
internal static class Stability
{
    /// <exception cref="InputException">There are some and the settings refuse them.</exception>
    public static void Judge(ScatteringSetup setup, CalculationSettings settings, RunContext context)
    {
        if (Judge(setup, settings) is { } what)
        {
            context.Warn(what + "; imaginary modes take no part.");
        }
    }

    /// <summary>What there is to be said of imaginary modes that take no part; null without any.</summary>
    /// <exception cref="InputException">There are some and the settings refuse them.</exception>
    public static string? Judge(ScatteringSetup setup, CalculationSettings settings)
    {
        string? what = Describe(setup.WedgePhonons, setup.Wedge);
        if (what is not null && !settings.ExcludeImaginary)
        {
            throw new InputException($"{settings.Input}: {what}. The harmonic force constants are not those of a stable crystal; "
                + "check them with pcp check, or leave such modes out with --imaginary exclude.");
        }

        return what;
    }

    /// <summary>The worst imaginary mode in words; null where all are real.</summary>
    public static string? Describe(PhononTable wedgePhonons, IrreducibleWedge wedge)
    {
        List<ImaginaryMode> found = ImaginaryModes.Find(wedgePhonons);
        if (found.Count == 0)
        {
            return null;
        }

        ImaginaryMode worst = found.MinBy(m => m.Frequency);
        Vector3D q = wedge.Grid.Fractional(wedge.Points[worst.QPoint]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Count} imaginary modes on the irreducible grid points, the worst at q = ({q.X:0.#####}, {q.Y:0.#####}, {q.Z:0.#####}), branch {worst.Branch + 1}: {-worst.Frequency / (2 * Math.PI):F4}i THz");
    }
}
