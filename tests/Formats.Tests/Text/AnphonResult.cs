using System.Globalization;
using System.IO.Compression;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Formats.Tests.Text;

/// <summary>What anphon's .result file says: points, frequencies and half widths in 1/cm, [point * branches + branch].</summary>
internal sealed record AnphonResult(IReadOnlyList<Vector3D> Points, double[] Frequencies, double[] WidthsAt300)
{
    private const int Temperatures = 20; // 50 to 1000 K in steps of 50

    public static AnphonResult Read(string path)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        string[] lines = text.ReadToEnd().Split('\n');
        var points = new List<Vector3D>();
        int at = Array.IndexOf(lines, "#KPOINT") + 3;
        for (; !lines[at].StartsWith('#'); at++)
        {
            double[] n = Numbers(lines[at].Replace(':', ' '));
            points.Add(new(n[1], n[2], n[3]));
        }

        const int branches = 6;
        double[] frequencies = new double[branches * points.Count], widths = new double[branches * points.Count];
        at = Array.FindIndex(lines, l => l.StartsWith("#K-point (irr", StringComparison.Ordinal)) + 1;
        for (int mode = 0; mode < frequencies.Length; mode++)
        {
            frequencies[mode] = Numbers(lines[at + mode])[2];
        }

        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i] == "#GAMMA_EACH")
            {
                double[] mode = Numbers(lines[i + 1]);
                int star = (int)Numbers(lines[i + 2])[0];
                widths[(((int)mode[0] - 1) * branches) + (int)mode[1] - 1] = Numbers(lines[i + 3 + star + 5])[0];
                i += Temperatures;
            }
        }

        return new(points, frequencies, widths);
    }

    private static double[] Numbers(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
}
