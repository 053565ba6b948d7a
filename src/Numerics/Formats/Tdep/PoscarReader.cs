using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Tdep;

/// <summary>
/// POSCAR of VASP 5: comment, scale, three vectors, symbols, counts, Direct or Cartesian, positions. Masses are natural ones.
/// </summary>
internal static class PoscarReader
{
    private const int MostAtoms = 10_000;

    /// <exception cref="InputException">The file is no such POSCAR.</exception>
    public static Crystal Read(string path)
    {
        InputText text = InputText.Read(path);
        var scanner = new RecordScanner(text);
        int head = text.Bytes.Span.IndexOf((byte)'\n');
        bool blankComment = head >= 0 && Encoding.Latin1.GetString(text.Bytes.Span[..head]).Trim().Length == 0;
        if (!blankComment)
        {
            scanner.NextRecord("a comment");
        }

        scanner.NextRecord("the scale of the lattice vectors");
        double scale = scanner.Number("the scale of the lattice vectors");
        Span<Vector3D> rows = stackalloc Vector3D[3];
        for (int i = 0; i < 3; i++)
        {
            scanner.NextRecord("a lattice vector");
            rows[i] = scanner.Vector("a lattice vector");
        }

        var vectors = new Matrix3(rows[0], rows[1], rows[2]);
        double factor = scale > 0 ? scale : Math.Cbrt(-scale / Math.Abs(vectors.Determinant));
        Lattice lattice;
        try
        {
            lattice = new Lattice(factor * vectors);
        }
        catch (ArgumentException)
        {
            throw scanner.Error(
                "lattice vectors that are dependent, or one a million times longer than another",
                "three independent ones of like lengths",
                "Correct the lattice vectors.");
        }

        List<string> symbols = Symbols(ref scanner);
        scanner.NextRecord("the mode of the positions");
        string mode = Encoding.Latin1.GetString(scanner.Token());
        bool cartesian = mode.Length > 0 && "CcKk".Contains(mode[0]);
        var atoms = ImmutableArray.CreateBuilder<Atom>();
        foreach (string symbol in symbols)
        {
            scanner.NextRecord("a position");
            Vector3D position = scanner.Vector("a position");
            if (!NaturalIsotopes.TryGet(symbol, out double mass, out double variance))
            {
                throw scanner.Error($"'{symbol}'", "the symbol of an element with natural isotopes", "Correct the line of symbols.");
            }

            atoms.Add(new(symbol, cartesian ? lattice.ToFractional(factor * position) : position, mass, variance));
        }

        return new(lattice, atoms.ToImmutable());
    }

    private static List<string> Symbols(ref RecordScanner scanner)
    {
        const string expected = "the symbols of the elements (VASP 5)";
        scanner.NextRecord(expected);
        var names = new List<string>();
        for (ReadOnlySpan<byte> token = scanner.Token(); token.Length > 0; token = scanner.Token())
        {
            names.Add(Encoding.Latin1.GetString(token));
        }

        if (names.Any(n => n.Length == 0 || !char.IsAsciiLetter(n[0])))
        {
            throw scanner.Error($"'{names[0]}'", expected, "Add the line of symbols before the numbers of atoms.");
        }

        scanner.NextRecord("one number of atoms a symbol");
        var symbols = new List<string>();
        foreach (string name in names)
        {
            int count = scanner.Integer(
                1,
                MostAtoms,
                "one number of atoms a symbol",
                string.Create(CultureInfo.InvariantCulture, $"Give 1 to {MostAtoms} atoms for each symbol."));
            symbols.AddRange(Enumerable.Repeat(name, count));
        }

        return symbols;
    }
}
