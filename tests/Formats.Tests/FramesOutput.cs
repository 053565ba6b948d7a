using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Writing;

namespace PcpCluster.Formats.Tests;

/// <summary>
/// POSCAR and frames of extended XYZ whose forces are those of an input's second and third order: what a fit has to give back. The atoms
/// stand backwards, one in three of them a supercell further.
/// </summary>
internal sealed class FramesOutput : IOutputFormat
{
    /// <summary>Frames in the file.</summary>
    public int Count { get; init; } = 8;

    /// <summary>Largest displacement along an axis, Angstrom.</summary>
    public double Size { get; init; } = 0.2;

    public string Name => "extended XYZ";

    public bool HoldsMasses => false;

    public bool HoldsFourthOrder => false;

    public void Write(string folder, CrystalInput input)
    {
        var atoms = new SupercellAtoms(input.Crystal, input.HarmonicForceConstants.Superlattice!);
        File.WriteAllText(Path.Combine(folder, "POSCAR"), Poscar(input.Crystal));
        File.WriteAllText(Path.Combine(folder, "frames.xyz"), Frames(atoms, Count, Size, moved => Forces(input, atoms, moved)));
    }

    /// <summary>The cell at rest.</summary>
    public static string Poscar(Crystal crystal)
    {
        var text = new StringBuilder("cell at rest\n1.0\n");
        for (int row = 0; row < 3; row++)
        {
            text.Append(Row(crystal.Lattice.Vectors.Row(row))).Append('\n');
        }

        text.AppendJoin(' ', crystal.Atoms.Select(a => a.Element)).Append('\n');
        text.AppendJoin(' ', crystal.Atoms.Select(_ => "1")).Append("\nDirect\n");
        text.AppendJoin('\n', crystal.Atoms.Select(a => Row(a.Position))).Append('\n');
        return text.ToString();
    }

    /// <param name="atoms">The supercell.</param>
    /// <param name="count">Of frames.</param>
    /// <param name="size">Largest displacement along an axis, Angstrom.</param>
    /// <param name="forces">Of displacements, eV/Angstrom; null: none are written.</param>
    /// <param name="shift">Every other atom is shifted by so many vectors of the supercell.</param>
    public static string Frames(
        SupercellAtoms atoms, int count, double size, Func<Vector3D[], Vector3D[]>? forces, double shift = 0)
    {
        var random = new Random(7);
        Crystal crystal = atoms.Crystal;
        Matrix3 cell = atoms.Superlattice.Vectors.ToMatrix() * crystal.Lattice.Vectors;
        var text = new StringBuilder();
        for (int frame = 0; frame < count; frame++)
        {
            Vector3D[] moved = [.. Enumerable.Range(0, atoms.Count).Select(_ => size * new Vector3D(Next(), Next(), Next()))];
            Vector3D[]? force = forces?.Invoke(moved);
            text.Append(CultureInfo.InvariantCulture, $"{atoms.Count}\nLattice=\"{Row(cell.Row0)} {Row(cell.Row1)} {Row(cell.Row2)}\" ")
                .Append(force is null ? "Properties=species:S:1:pos:R:3\n" : "Properties=species:S:1:pos:R:3:forces:R:3\n");
            for (int atom = atoms.Count - 1; atom >= 0; atom--)
            {
                Vector3D place = crystal.CartesianPosition(atoms.Kind(atom), atoms.Cell(atom)) + moved[atom]
                    + (atom % 3 == 0 ? cell.Row1 : Vector3D.Zero) + (atom % 2 == 0 ? shift * cell.Row0 : Vector3D.Zero);
                text.Append(crystal.Atoms[atoms.Kind(atom)].Element).Append(' ').Append(Row(place))
                    .Append(force is null ? "\n" : $" {Row(force[atom])}\n");
            }
        }

        return text.ToString();

        double Next() => (2 * random.NextDouble()) - 1;
    }

    private static Vector3D[] Forces(CrystalInput input, SupercellAtoms atoms, Vector3D[] moved)
    {
        double[] force = new double[3 * atoms.Count];
        ReadOnlySpan<double> second = input.HarmonicForceConstants.Values;
        for (int i = 0; i < atoms.Count; i++)
        {
            for (int j = 0; j < atoms.Count; j++)
            {
                int at = 9 * ((atoms.Kind(i) * atoms.Count) + atoms.Shifted(j, i));
                for (int k = 0; k < 9; k++)
                {
                    force[(3 * i) + (k / 3)] -= second[at + k] * moved[j][k % 3];
                }
            }
        }

        AnharmonicForceConstants third = input.Third!;
        for (int block = 0; block < third.BlockCount; block++)
        {
            var tuple = AtomTuple.Of(third, block);
            for (int i = atoms.CellCount * tuple.Atoms[0]; i < atoms.CellCount * (tuple.Atoms[0] + 1); i++)
            {
                Vector3D u = moved[atoms.Index(tuple.Atoms[1], tuple.Cells[0] + atoms.Cell(i))];
                Vector3D w = moved[atoms.Index(tuple.Atoms[2], tuple.Cells[1] + atoms.Cell(i))];
                for (int k = 0; k < 27; k++)
                {
                    force[(3 * i) + (k / 9)] -= third.Block(block)[k] * u[k / 3 % 3] * w[k % 3] / 2;
                }
            }
        }

        return [.. Enumerable.Range(0, atoms.Count).Select(i => new Vector3D(force[3 * i], force[(3 * i) + 1], force[(3 * i) + 2]))];
    }

    private static string Row(Vector3D v) => string.Create(CultureInfo.InvariantCulture, $"{v.X:R} {v.Y:R} {v.Z:R}");
}
