using System.Globalization;
using System.IO.Compression;
using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Formats.ShengBte;

/// <summary>
/// Writes FORCE_CONSTANTS_3RD and FORCE_CONSTANTS_4TH. Numbers are written so that reading gives the same doubles again; a name
/// ending in .gz is compressed.
/// </summary>
internal static class ForceConstantsWriter
{
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, AnharmonicForceConstants constants, Lattice lattice)
    {
        using FileStream file = File.Create(path);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            using var zipped = new GZipStream(file, CompressionLevel.Optimal);
            Write(zipped, constants, lattice);
        }
        else
        {
            Write(file, constants, lattice);
        }
    }

    /// <summary>Writes the text to a stream, which stays open.</summary>
    public static void Write(Stream stream, AnharmonicForceConstants constants, Lattice lattice)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        CultureInfo culture = CultureInfo.InvariantCulture;
        writer.WriteLine(constants.BlockCount.ToString(culture));
        string[] axes = AxisLabels(constants.Order);
        for (int block = 0; block < constants.BlockCount; block++)
        {
            writer.WriteLine();
            writer.WriteLine((block + 1).ToString(culture));
            for (int leg = 1; leg < constants.Order; leg++)
            {
                Vector3D cell = lattice.ToCartesian(constants.Cell(block, leg));
                writer.WriteLine(string.Create(culture, $"{cell.X:E15} {cell.Y:E15} {cell.Z:E15}"));
            }

            IEnumerable<string> atoms =
                Enumerable.Range(0, constants.Order).Select(leg => (constants.Atom(block, leg) + 1).ToString(culture));
            writer.WriteLine(string.Join(' ', atoms));
            ReadOnlySpan<double> values = constants.Block(block);
            for (int entry = 0; entry < values.Length; entry++)
            {
                writer.Write(axes[entry]);
                writer.WriteLine(values[entry].ToString("R", culture));
            }
        }
    }

    /// <summary>"1 1 1 " to "3 3 3 ", the last index fastest.</summary>
    private static string[] AxisLabels(int order)
    {
        string[] labels = [string.Empty];
        for (int leg = 0; leg < order; leg++)
        {
            labels = [.. labels.SelectMany(head => new[] { "1 ", "2 ", "3 " }.Select(axis => head + axis))];
        }

        return labels;
    }
}
