using System.Globalization;
using System.Text.RegularExpressions;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats;

/// <summary>
/// Extended XYZ: frames of periodic structures, as ASE and OVITO write them. Lattice and the columns species and pos are used, and forces
/// where they are there.
/// </summary>
internal static partial class ExtendedXyz
{
    /// <summary>All frames, one after the other.</summary>
    /// <exception cref="InputException">The file is not there, torn, or a frame lacks its lattice or a number.</exception>
    public static IEnumerable<Snapshot> Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new InputException($"{file}: not found. Name a file of extended XYZ frames.");
        }

        return Frames(file, (file.EndsWith(".gz", StringComparison.Ordinal) ? Unpacked(file) : File.ReadLines(file)).GetEnumerator());
    }

    private static IEnumerable<string> Unpacked(string file)
    {
        using var reader = new StreamReader(new MemoryStream(InputText.Read(file).Bytes.ToArray(), writable: false));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static IEnumerable<Snapshot> Frames(string file, IEnumerator<string> lines)
    {
        using IEnumerator<string> open = lines;
        long line = 0;
        while (open.MoveNext())
        {
            line++;
            if (string.IsNullOrWhiteSpace(open.Current))
            {
                continue;
            }

            if (!int.TryParse(open.Current.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < 1)
            {
                throw new InputException(file, line, $"'{Short(open.Current)}'", "the number of atoms", "Each frame starts with it.");
            }

            long first = line;
            string header = Next(file, open, ref line, "the line with Lattice=\"...\"");
            Matrix3 cell = CellOf(file, line, header);
            (int species, int position, int force) = Columns(file, line, header);
            Vector3D[]? forces = force < 0 ? null : new Vector3D[count];
            int last = Math.Max(species + 1, Math.Max(position, force) + 3);
            var elements = new string[count];
            var positions = new Vector3D[count];
            for (int k = 0; k < count; k++)
            {
                string text = Next(file, open, ref line, $"atom {k + 1} of {count}");
                string[] fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length < last)
                {
                    throw new InputException(
                        file,
                        line,
                        $"'{Short(text)}'",
                        force < 0 ? "an element and three coordinates" : "an element, three coordinates and three components of a force",
                        "The frame is torn: write the file again.");
                }

                elements[k] = fields[species];
                positions[k] = Three(file, line, fields, position);
                if (forces is not null)
                {
                    forces[k] = Three(file, line, fields, force);
                }
            }

            yield return new($"{file}:{first}", cell, elements, positions) { Forces = forces };
        }
    }

    private static string Next(string file, IEnumerator<string> lines, ref long line, string expected)
    {
        line++;
        return lines.MoveNext()
            ? lines.Current
            : throw new InputException(file, line, "the end of the file", expected, "The last frame is torn: write the file again.");
    }

    private static Matrix3 CellOf(string file, long line, string header)
    {
        Match match = LatticeText().Match(header);
        double[] v = match.Success
            ? [.. match.Groups[1].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(t => Number(file, line, t))]
            : [];
        return v.Length == 9
            ? new(new(v[0], v[1], v[2]), new(v[3], v[4], v[5]), new(v[6], v[7], v[8]))
            : throw new InputException(
                file, line, $"'{Short(header)}'", "Lattice=\"ax ay az bx by bz cx cy cz\"", "Frames must be periodic.");
    }

    private static Vector3D Three(string file, long line, string[] fields, int at) =>
        new(Number(file, line, fields[at]), Number(file, line, fields[at + 1]), Number(file, line, fields[at + 2]));

    // Properties=species:S:1:pos:R:3:forces:R:3:...; without it the columns of plain XYZ
    private static (int Species, int Position, int Force) Columns(string file, long line, string header)
    {
        Match match = PropertiesText().Match(header);
        if (!match.Success)
        {
            return (0, 1, -1);
        }

        string[] parts = match.Groups[1].Value.Split(':');
        int species = -1, position = -1, force = -1, column = 0;
        for (int k = 0; k + 2 < parts.Length; k += 3)
        {
            species = parts[k] == "species" ? column : species;
            position = parts[k] == "pos" ? column : position;
            force = parts[k] is "forces" or "force" ? column : force;
            column += int.TryParse(parts[k + 2], NumberStyles.None, CultureInfo.InvariantCulture, out int width) ? width : 1;
        }

        return species >= 0 && position >= 0
            ? (species, position, force)
            : throw new InputException(file, line, $"'{Short(match.Value)}'", "columns species and pos", "Write elements and positions.");
    }

    private static double Number(string file, long line, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InputException(file, line, $"'{Short(text)}'", "a finite number", "Check the line.");

    private static string Short(string text) => text.Length > 60 ? text[..60] + "..." : text;

    [GeneratedRegex("Lattice\\s*=\\s*\"([^\"]*)\"", RegexOptions.IgnoreCase)]
    private static partial Regex LatticeText();

    [GeneratedRegex("Properties\\s*=\\s*([^\\s]+)", RegexOptions.IgnoreCase)]
    private static partial Regex PropertiesText();
}
