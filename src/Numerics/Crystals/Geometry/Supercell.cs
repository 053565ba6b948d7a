using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>
/// A periodic supercell of a crystal and which site every atom of a snapshot belongs to. The cells of the supercell are the lattice vectors
/// modulo its own vectors.
/// </summary>
internal sealed class Supercell
{
    /// <summary>How far an entry of the matrix between supercell and cell may be from a whole number.</summary>
    private const double MatrixTolerance = 0.01;

    private readonly Dictionary<(int, int, int), int> _number = [];
    private readonly IntMatrix3 _adjugate;
    private readonly int _determinant;

    private Supercell(Crystal crystal, IntMatrix3 matrix)
    {
        Crystal = crystal;
        _determinant = Math.Abs(matrix.Determinant);
        _adjugate = Adjugate(matrix);
        Cells = Enumerate();
    }

    public Crystal Crystal { get; }

    /// <summary>One representative of every cell; a site of cell k lies in the cell with number k.</summary>
    public IntVector3[] Cells { get; }

    /// <summary>Finds the supercell of a snapshot.</summary>
    /// <exception cref="InputException">Its vectors are no whole numbers of lattice vectors, or it has another number of atoms.</exception>
    public static Supercell Of(Crystal crystal, Snapshot snapshot)
    {
        var rows = new IntVector3[3];
        for (int row = 0; row < 3; row++)
        {
            Vector3D f = crystal.Lattice.ToFractional(snapshot.Cell.Row(row));
            rows[row] = IntVector3.Rounded(f);
            Vector3D rest = f - rows[row].ToVector();
            if (Math.Max(Math.Abs(rest.X), Math.Max(Math.Abs(rest.Y), Math.Abs(rest.Z))) > MatrixTolerance)
            {
                throw new InputException(FormattableString.Invariant(
                    $"{snapshot.Name}: vector {row + 1} of the cell is ({f.X:F3} {f.Y:F3} {f.Z:F3}) lattice vectors ")
                    + "of the modes' crystal; expected whole numbers. "
                    + "Use snapshots of a supercell of that crystal, at its lattice constant.");
            }
        }

        var matrix = new IntMatrix3(rows[0], rows[1], rows[2]);
        int expected = Math.Abs(matrix.Determinant) * crystal.AtomCount;
        if (expected == 0 || snapshot.Positions.Length != expected)
        {
            throw new InputException(
                $"{snapshot.Name}: {snapshot.Positions.Length} atoms; expected {expected}, "
                + $"{Math.Abs(matrix.Determinant)} cells of {crystal.AtomCount}. "
                + "Vacancies and added atoms have no displacements.");
        }

        return new(crystal, matrix);
    }

    /// <summary>Number of the cell that a lattice vector lies in, modulo the supercell.</summary>
    public int NumberOf(IntVector3 cell) => _number[Key(cell)];

    /// <summary>Displacements of a snapshot's atoms, Angstrom, [(cell * atoms of a cell + atom) * 3 + axis].</summary>
    /// <exception cref="InputException">An atom is no site's, another element than its site, or shares it.</exception>
    public double[] Displacements(Snapshot snapshot)
    {
        int atoms = Crystal.AtomCount;
        var displacements = new double[Cells.Length * atoms * 3];
        var owner = new int[Cells.Length * atoms];
        Array.Fill(owner, -1);
        for (int k = 0; k < snapshot.Positions.Length; k++)
        {
            (int atom, IntVector3 cell, Vector3D u) = NearestSite.Of(Crystal, snapshot.Positions[k]);
            if (Crystal.Atoms[atom].Element != snapshot.Species[k])
            {
                throw new InputException(
                    $"{snapshot.Name}: atom {k + 1} is {snapshot.Species[k]}, its nearest site is of {Crystal.Atoms[atom].Element}. "
                    + "Shift the snapshot so that its atoms lie on the sites of the modes' crystal.");
            }

            int site = (NumberOf(cell) * atoms) + atom;
            if (owner[site] >= 0)
            {
                throw new InputException(
                    $"{snapshot.Name}: atoms {owner[site] + 1} and {k + 1} are nearest to the same site. "
                    + "Displacements must be small against distances.");
            }

            owner[site] = k;
            (displacements[3 * site], displacements[(3 * site) + 1], displacements[(3 * site) + 2]) = (u.X, u.Y, u.Z);
        }

        return displacements;
    }

    private IntVector3[] Enumerate()
    {
        var cells = new List<IntVector3>();
        for (int radius = 0; cells.Count < _determinant; radius++)
        {
            foreach (IntVector3 cell in Shell(radius))
            {
                if (_number.TryAdd(Key(cell), cells.Count))
                {
                    cells.Add(cell);
                }
            }
        }

        return [.. cells];
    }

    private static IEnumerable<IntVector3> Shell(int radius)
    {
        for (int x = -radius; x <= radius; x++)
        {
            for (int y = -radius; y <= radius; y++)
            {
                bool inside = Math.Abs(x) < radius && Math.Abs(y) < radius;
                for (int z = -radius; z <= radius; z += inside && radius > 0 ? 2 * radius : 1)
                {
                    yield return new(x, y, z);
                }
            }
        }
    }

    // cell = n S has whole n where n det = cell adj(S) is a multiple of det: the remainders name the class
    private (int, int, int) Key(IntVector3 cell)
    {
        IntVector3 n = _adjugate.Transposed * cell;
        return (Modulo(n.X), Modulo(n.Y), Modulo(n.Z));
    }

    private int Modulo(int value) => ((value % _determinant) + _determinant) % _determinant;

    private static IntMatrix3 Adjugate(IntMatrix3 m)
    {
        static IntVector3 Cross(IntVector3 a, IntVector3 b) =>
            new((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));

        return new IntMatrix3(Cross(m.Row1, m.Row2), Cross(m.Row2, m.Row0), Cross(m.Row0, m.Row1)).Transposed;
    }
}
