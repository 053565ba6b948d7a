using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Quality;

/// <summary>
/// Displacement patterns of PCP modes as text files for crystal viewers: XSF (VESTA, XCrySDen) and extended XYZ (OVITO, ASE).
/// </summary>
internal static class PcpModeExport
{
    /// <summary>A_i^xi as an XSF molecule: positions in Angstrom, the displacement in the columns for forces.</summary>
    public static string Xsf(PcpModel model, int xi, int i)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# PCP mode xi = {xi + 1}, factor {i + 1} of {model.Modes.Order}, lambda = "
            + $"{model.Modes.Lambda[xi]:R} eV/Angstrom^{model.Modes.Order}\n");
        text.Append("ATOMS\n");
        foreach ((string element, Vector3D r, Vector3D u) in Atoms(model, xi, i))
        {
            text.Append(
                CultureInfo.InvariantCulture, $"{element,-3} {r.X,12:F6} {r.Y,12:F6} {r.Z,12:F6} {u.X,12:F6} {u.Y,12:F6} {u.Z,12:F6}\n");
        }

        return text.ToString();
    }

    /// <summary>All factors of one term as frames of an extended XYZ file.</summary>
    public static string Xyz(PcpModel model, int xi)
    {
        var text = new StringBuilder();
        for (int i = 0; i < model.Modes.Order; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{model.Modes.Sites.Length}\n");
            text.Append(
                CultureInfo.InvariantCulture,
                $"Properties=species:S:1:pos:R:3:displacement:R:3 term={xi + 1} factor={i + 1} lambda={model.Modes.Lambda[xi]:R}\n");
            foreach ((string element, Vector3D r, Vector3D u) in Atoms(model, xi, i))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{element,-3} {r.X,12:F6} {r.Y,12:F6} {r.Z,12:F6} {u.X,12:F6} {u.Y,12:F6} {u.Z,12:F6}\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<(string Element, Vector3D Position, Vector3D Displacement)> Atoms(PcpModel model, int xi, int i)
    {
        double[] a = model.Modes.Factor(xi, i).ToArray();
        for (int s = 0; s < model.Modes.Sites.Length; s++)
        {
            PcpSite site = model.Modes.Sites[s];
            yield return (
                model.Crystal.Atoms[site.Atom].Element,
                model.Crystal.CartesianPosition(site.Atom, site.Cell),
                new(a[3 * s], a[(3 * s) + 1], a[(3 * s) + 2]));
        }
    }
}
