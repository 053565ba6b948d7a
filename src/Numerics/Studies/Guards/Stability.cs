using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>What happens to modes with omega^2 below zero.</summary>
internal static class Stability
{
    /// <summary>What there is to be said of imaginary modes that take no part; null without any.</summary>
    /// <param name="imaginary">What was found, in words; null for nothing.</param>
    /// <param name="input">Names the input.</param>
    /// <param name="exclude">Leave them out instead of refusing.</param>
    /// <exception cref="InputException">There are some, and they are refused.</exception>
    public static string? Judge(string? imaginary, string input, bool exclude)
    {
        if (imaginary is null)
        {
            return null;
        }

        return exclude
            ? imaginary + "; imaginary modes take no part."
            : throw new InputException($"{input}: {imaginary}. The harmonic force constants are not those of a stable crystal; "
                + "check them with pcp check, or leave such modes out with --imaginary exclude.");
    }

    /// <summary>The worst imaginary mode in words; null where all are real.</summary>
    public static string? Describe(PhononTable wedgePhonons, IrreducibleWedge wedge) => Describe(wedgePhonons, wedge.Grid, wedge.Points);

    /// <summary>The same for some irreducible points of a grid.</summary>
    public static string? Describe(PhononTable phonons, QPointGrid grid, long[] points)
    {
        List<ImaginaryMode> found = ImaginaryModes.Find(phonons);
        if (found.Count == 0)
        {
            return null;
        }

        ImaginaryMode worst = found.MinBy(m => m.Frequency);
        Vector3D q = grid.Fractional(points[worst.QPoint]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Count} imaginary modes on the irreducible grid points, the worst at q = ({q.X:0.#####}, {q.Y:0.#####}, "
                + $"{q.Z:0.#####}), branch {worst.Branch + 1}: {-worst.Frequency / (2 * Math.PI):F4}i THz");
    }
}
