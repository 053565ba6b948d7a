using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats.Tdep;

namespace PcpCluster.Numerics.Formats.Writing;

/// <summary>
/// TDEP: infile.ucposcar, infile.forceconstant and, where there are any, _thirdorder and _fourthorder; infile.lotosplitting if polar.
/// </summary>
internal sealed class TdepOutput : IOutputFormat
{
    public string Name => "tdep";

    public bool HoldsMasses => false;

    public bool HoldsFourthOrder => true;

    public bool WantsNoDipoles => true;

    public void Write(string folder, CrystalInput input)
    {
        Crystal crystal = input.Crystal;
        PolarTargets.Require(input, Name, "short-ranged constants, to which the dipoles are added", p =>
            p is PolarScheme.Ewald { Holds: DipolePart.None });
        File.WriteAllText(Path.Combine(folder, "infile.ucposcar"), Poscar(crystal));
        HarmonicForceConstants second = ResolvedHarmonics.Resolve(crystal, input.HarmonicForceConstants);
        using (var writer = new StreamWriter(Path.Combine(folder, "infile.forceconstant")))
        {
            WriteSecond(writer, crystal, second);
            if (crystal.Dielectric is { } dielectric)
            {
                WritePolar(writer, dielectric);
                string[] tensors = [.. dielectric.BornCharges.Prepend(dielectric.Epsilon).Select(Rows)];
                File.WriteAllText(Path.Combine(folder, LotoSplitting.Name), string.Concat(tensors));
            }
        }

        foreach ((AnharmonicForceConstants? constants, string name) in new[] { (input.Third, "third"), (input.Fourth, "fourth") })
        {
            if (constants is not null)
            {
                using var writer = new StreamWriter(Path.Combine(folder, $"infile.forceconstant_{name}order"));
                WriteAnharmonic(writer, crystal, constants);
            }
        }
    }

    private static string Poscar(Crystal crystal)
    {
        var text = new StringBuilder("written by pcp\n1.0\n");
        for (int row = 0; row < 3; row++)
        {
            text.Append(Row(crystal.Lattice.Vectors.Row(row)));
        }

        var names = new List<string>();
        var counts = new List<int>();
        foreach (Atom atom in crystal.Atoms)
        {
            if (names.Count > 0 && names[^1] == atom.Element)
            {
                counts[^1]++;
                continue;
            }

            names.Add(atom.Element);
            counts.Add(1);
        }

        text.AppendJoin(' ', names).Append('\n').AppendJoin(' ', counts.Select(c => c.ToString(CultureInfo.InvariantCulture)))
            .Append("\nDirect\n");
        foreach (Atom atom in crystal.Atoms)
        {
            text.Append(Row(atom.Position));
        }

        return text.ToString();
    }

    private static void WriteSecond(StreamWriter writer, Crystal crystal, HarmonicForceConstants second)
    {
        double reach = 0;
        var blocks = new List<int>[crystal.AtomCount];
        for (int b = 0; b < blocks.Length; b++)
        {
            blocks[b] = [.. Enumerable.Range(0, second.BlockCount).Where(k => second.FirstAtom(k) == b)];
            foreach (int block in blocks[b])
            {
                reach = Math.Max(reach, Distance(crystal, b, second.SecondAtom(block), second.Cell(block)));
            }
        }

        Head(writer, crystal.AtomCount, reach);
        foreach (List<int> own in blocks)
        {
            writer.WriteLine(own.Count.ToString(CultureInfo.InvariantCulture));
            foreach (int block in own)
            {
                writer.WriteLine((second.SecondAtom(block) + 1).ToString(CultureInfo.InvariantCulture));
                writer.Write(Row(second.Cell(block).ToVector()));
                Rows(writer, second.Block(block));
            }
        }
    }

    private static void WriteAnharmonic(StreamWriter writer, Crystal crystal, AnharmonicForceConstants constants)
    {
        double reach = 0;
        for (int block = 0; block < constants.BlockCount; block++)
        {
            for (int leg = 1; leg < constants.Order; leg++)
            {
                reach = Math.Max(reach,
                    Distance(crystal, constants.Atom(block, 0), constants.Atom(block, leg), constants.Cell(block, leg)));
            }
        }

        Head(writer, crystal.AtomCount, reach);
        for (int b = 0; b < crystal.AtomCount; b++)
        {
            int[] own = [.. Enumerable.Range(0, constants.BlockCount).Where(k => constants.Atom(k, 0) == b)];
            writer.WriteLine(own.Length.ToString(CultureInfo.InvariantCulture));
            foreach (int block in own)
            {
                for (int leg = 0; leg < constants.Order; leg++)
                {
                    writer.WriteLine((constants.Atom(block, leg) + 1).ToString(CultureInfo.InvariantCulture));
                }

                for (int leg = 0; leg < constants.Order; leg++)
                {
                    writer.Write(Row(constants.Cell(block, leg).ToVector()));
                }

                Rows(writer, constants.Block(block));
            }
        }
    }

    private static void WritePolar(StreamWriter writer, DielectricResponse dielectric)
    {
        writer.WriteLine("3 # This is a forceconstant for a polar material.");
        writer.Write(Rows(dielectric.Epsilon));
        writer.WriteLine("0.0 # Coupling parameter in Ewald summation: the reader's own choice");
        writer.WriteLine("0 # number of irreducible components in the Born charges");
        foreach (Matrix3 charge in dielectric.BornCharges)
        {
            writer.Write(Rows(charge));
        }
    }

    private static void Head(StreamWriter writer, int atoms, double reach)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{atoms}"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reach + 1e-3:F6}"));
    }

    private static double Distance(Crystal crystal, int from, int to, IntVector3 cell) =>
        (crystal.CartesianPosition(to, cell) - crystal.CartesianPosition(from, IntVector3.Zero)).Length;

    private static void Rows(StreamWriter writer, ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i += 3)
        {
            writer.Write(Row(new(values[i], values[i + 1], values[i + 2])));
        }
    }

    private static string Rows(Matrix3 m) => Row(m.Row(0)) + Row(m.Row(1)) + Row(m.Row(2));

    private static string Row(Vector3D v) => string.Create(CultureInfo.InvariantCulture, $"{v.X:R} {v.Y:R} {v.Z:R}\n");
}
