using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Host.Output;

/// <summary>
/// bands.dat: phonon frequencies in THz along a path. Lines "# mark DISTANCE LABEL" name the corners; every other line holds the distance
/// along the path (1/Angstrom), the fractional wave vector, and one frequency a branch; a blank line separates pieces of the path.
/// </summary>
/// <param name="Marks">Distance and label of each corner.</param>
/// <param name="Segments">Pieces of the path: distances and, point by point, the frequencies in THz.</param>
internal sealed record BandFile(
    IReadOnlyList<(double Distance, string Label)> Marks, IReadOnlyList<(double[] Distances, double[][] Frequencies)> Segments)
{
    public const string Name = "bands.dat";

    public static void Write(string folder, BandStructure bands) => AtomicFile.Write(Path.Combine(folder, Name), writer =>
    {
        writer.WriteLine(
            "# phonon frequencies in THz along " + string.Join(", ", bands.Path.Segments.Select(s => $"{s.Start.Label}-{s.End.Label}")));
        writer.WriteLine("# distance (1/Angstrom), fractional q, frequency of each branch (imaginary ones negative)");
        foreach ((double distance, string label) in Corners(bands.Path))
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# mark {distance:F8} {label}"));
        }

        int branches = bands.Phonons.BranchCount;
        for (int i = 0; i < bands.QPoints.Length; i++)
        {
            if (i > 0 && bands.Segments[i] != bands.Segments[i - 1])
            {
                writer.WriteLine();
            }

            Vector3D q = bands.QPoints[i];
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{bands.Distances[i]:F8} {q.X:F8} {q.Y:F8} {q.Z:F8}"));
            foreach (double frequency in bands.Phonons.Frequencies.AsSpan(i * branches, branches))
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $" {frequency / (2 * Math.PI):F8}"));
            }

            writer.WriteLine();
        }
    });

    /// <summary>Where the path bends or jumps; the two labels of a jump stand together.</summary>
    private static IEnumerable<(double Distance, string Label)> Corners(BandPath path)
    {
        double distance = 0;
        string label = path.Segments[0].Start.Label;
        foreach (BandSegment segment in path.Segments)
        {
            yield return (distance, label == segment.Start.Label ? label : $"{label}|{segment.Start.Label}");
            distance += segment.Length;
            label = segment.End.Label;
        }

        yield return (distance, label);
    }

    /// <exception cref="InputException">The file is not one that pcp phonons writes.</exception>
    public static BandFile Read(string path)
    {
        var marks = new List<(double, string)>();
        var segments = new List<(double[], double[][])>();
        var rows = new List<double[]>();
        void Close()
        {
            if (rows.Count > 0)
            {
                segments.Add(([.. rows.Select(r => r[0])], [.. rows.Select(r => r[4..])]));
                rows.Clear();
            }
        }

        long number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                Close();
            }
            else if (words is ["#", "mark", var at, var label]
                && double.TryParse(at, NumberStyles.Float, CultureInfo.InvariantCulture, out double distance))
            {
                marks.Add((distance, label));
            }
            else if (words[0] != "#")
            {
                rows.Add(ParseRow(words, path, number, rows.Count > 0 ? rows[0].Length : 0));
            }
        }

        Close();
        return segments.Count > 0
            ? new(marks, segments)
            : throw new InputException(path, 0, "no wave vectors", "a band structure", "Write the folder anew with pcp phonons.");
    }

    private static double[] ParseRow(string[] words, string path, long number, int columns)
    {
        var row = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out row[i]))
            {
                throw new InputException(path, number, $"'{words[i]}'", "a number", "Write the folder anew with pcp phonons.");
            }
        }

        return row.Length >= 5 && (columns == 0 || row.Length == columns)
            ? row
            : throw new InputException(
                path,
                number,
                $"{row.Length} numbers",
                "distance, three components of q, one frequency a branch",
                "Write the folder anew with pcp phonons.");
    }
}
