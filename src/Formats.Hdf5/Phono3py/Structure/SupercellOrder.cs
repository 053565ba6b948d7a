using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Hdf5.Phono3py.Structure;

/// <summary>Which atom of the crystal each atom of a supercell is, found from the positions and held against what the file says.</summary>
/// <param name="Name">The cell's name, for messages.</param>
/// <param name="Atoms">The supercell in this program's order.</param>
/// <param name="Numbers">This program's number of each atom of the file.</param>
internal sealed record SupercellOrder(string Name, SupercellAtoms Atoms, int[] Numbers)
{
    /// <summary>Angstrom; atoms must be this near to where the primitive cell repeats.</summary>
    private const double Tolerance = 1e-2;

    /// <summary>The file's atom that stands for each atom of the primitive cell: the first one of its kind.</summary>
    public int[] Representatives { get; } =
        [.. Enumerable.Range(0, Atoms.Crystal.AtomCount).Select(kind => Array.FindIndex(Numbers, n => Atoms.Kind(n) == kind))];

    /// <exception cref="InputException">The supercell does not repeat the primitive cell.</exception>
    public static SupercellOrder Of(string file, Crystal crystal, CellRecord supercell)
    {
        var atoms = new SupercellAtoms(crystal, Superlattice(file, crystal, supercell));
        if (supercell.Sites.Length != atoms.Count)
        {
            throw new InputException(
                file,
                0,
                $"{supercell.Sites.Length} atoms in {supercell.Name}",
                $"{atoms.CellCount} times the {crystal.AtomCount} atoms of primitive_cell",
                "The cells belong to different crystals: make the file again.");
        }

        int[] numbers = new int[atoms.Count];
        bool[] taken = new bool[atoms.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            SiteRecord site = supercell.Sites[i];
            numbers[i] = Find(atoms, supercell.Lattice.ToCartesian(site.Position), site.Symbol);
            if (numbers[i] < 0 || taken[numbers[i]])
            {
                throw new InputException(
                    file,
                    site.Line,
                    string.Create(CultureInfo.InvariantCulture, $"{site.Symbol} at {site.Position.X:F6} {site.Position.Y:F6} "
                        + $"{site.Position.Z:F6} as atom {i + 1} of {supercell.Name}"),
                    numbers[i] < 0 ? "an image of an atom of primitive_cell" : "every atom once",
                    "The cells belong to different crystals or the file is damaged: make it again.");
            }

            taken[numbers[i]] = true;
            if (site.ReducedTo is { } other && other < i && atoms.Kind(numbers[other]) != atoms.Kind(numbers[i]))
            {
                throw new InputException(
                    file,
                    site.Line,
                    $"reduced_to: {other + 1} for atom {i + 1} of {supercell.Name}",
                    "an atom that a lattice translation carries onto it",
                    "The file is damaged or edited: make it again.");
            }
        }

        return new(supercell.Name, atoms, numbers);
    }

    private static Superlattice Superlattice(string file, Crystal crystal, CellRecord supercell)
    {
        Matrix3 exact = supercell.Lattice.Vectors * crystal.Lattice.Vectors.Inverse();
        var rows = new IntVector3[3];
        for (int row = 0; row < 3; row++)
        {
            Vector3D v = exact.Row(row);
            rows[row] = IntVector3.Rounded(v);
            if (crystal.Lattice.ToCartesian(v - rows[row].ToVector()).Length > Tolerance)
            {
                throw new InputException(
                    file,
                    0,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"vector {row + 1} of {supercell.Name} = {v.X:F4} {v.Y:F4} {v.Z:F4} primitive vectors"),
                    "whole numbers",
                    "The two cells belong to different crystals: make the file again.");
            }
        }

        var matrix = new IntMatrix3(rows[0], rows[1], rows[2]);
        return matrix.Determinant != 0
            ? new Superlattice(matrix)
            : throw new InputException(
                file, 0, $"a {supercell.Name} smaller than the primitive cell", "a multiple of it", "Make the file again.");
    }

    private static int Find(SupercellAtoms atoms, Vector3D cartesian, string symbol)
    {
        Crystal crystal = atoms.Crystal;
        Vector3D fractional = crystal.Lattice.ToFractional(cartesian);
        for (int b = 0; b < crystal.AtomCount; b++)
        {
            Vector3D difference = fractional - crystal.Atoms[b].Position;
            var cell = IntVector3.Rounded(difference);
            if (crystal.Atoms[b].Element == symbol && crystal.Lattice.ToCartesian(difference - cell.ToVector()).Length < Tolerance)
            {
                return atoms.Index(b, cell);
            }
        }

        return -1;
    }
}
