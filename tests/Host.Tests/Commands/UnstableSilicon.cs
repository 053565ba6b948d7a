using System.Globalization;
using System.IO.Compression;

namespace PcpCluster.Host.Tests.Commands;

/// <summary>
/// examples/si with the constants within each of its two lattices four times as large: some acoustic modes are imaginary, the symmetry is
/// whole.
/// </summary>
internal static class UnstableSilicon
{
    /// <returns>The folder.</returns>
    public static string Write(ScratchFolder scratch)
    {
        string input = scratch.CopyExample("si");
        string file = Path.Combine(input, "espresso.ifc2.gz");
        string[] lines;
        using (var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress)))
        {
            lines = reader.ReadToEnd().Split('\n');
        }

        File.Delete(file);
        bool within = false; // one lattice
        for (int i = Array.FindIndex(lines, l => l.Trim() == "4   4   4") + 1; i < lines.Length; i++)
        {
            string[] words = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 4 && !words[3].Contains('.', StringComparison.Ordinal))
            {
                within = words[2] == words[3];
            }
            else if (words.Length == 4 && within)
            {
                double value = 4 * double.Parse(words[3], CultureInfo.InvariantCulture);
                lines[i] = string.Create(CultureInfo.InvariantCulture, $"{words[0]} {words[1]} {words[2]} {value:E10}");
            }
        }

        File.WriteAllLines(Path.Combine(input, "espresso.ifc2"), lines);
        return input;
    }
}
