using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>
/// A periodic supercell of a crystal and which site every atom of a snapshot belongs to. The cells of the supercell are the lattice vectors
/// modulo its own vectors.
/// </summary>
internal sealed class Supercell
{
    private readonly Dictionary<IntVector3, int> _number = [];
    private readonly Superlattice _superlattice;

    private Supercell(Crystal crystal, Superlattice superlattice)
    {
        Crystal = crystal;
        _superlattice = superlattice;
        Cells = Enumerate();
    }

    public Crystal Crystal { get; }

    /// <summary>One representative of every cell; a site of cell k lies in the cell with number k.</summary>
    public IntVector3[] Cells { get; }

    /// <summary>Finds the supercell of a snapshot.</summary>
    /// <exception cref="InputException">Its vectors are no whole numbers of lattice vectors, or it has another number of atoms.</exception>
    public static Supercell Of(Crystal crystal, Snapshot snapshot) =>
        new(crystal, SnapshotSites.SuperlatticeOf(crystal, snapshot, "the modes' crystal"));

    /// <summary>Number of the cell that a lattice vector lies in, modulo the supercell.</summary>
    public int NumberOf(IntVector3 cell) => _number[_superlattice.Reduce(cell)];

    /// <summary>Displacements of a snapshot's atoms, Angstrom, [(cell * atoms of a cell + atom) * 3 + axis].</summary>
    /// <exception cref="InputException">An atom is not of its site's element, or shares it.</exception>
    public double[] Displacements(Snapshot snapshot)
    {
        int atoms = Crystal.AtomCount;
        var displacements = new double[Cells.Length * atoms * 3];
        foreach ((int atom, IntVector3 cell, Vector3D u) in SnapshotSites.Of(Crystal, _superlattice, snapshot))
        {
            int site = (NumberOf(cell) * atoms) + atom;
            (displacements[3 * site], displacements[(3 * site) + 1], displacements[(3 * site) + 2]) = (u.X, u.Y, u.Z);
        }

        return displacements;
    }

    private IntVector3[] Enumerate()
    {
        var cells = new List<IntVector3>();
        for (int radius = 0; cells.Count < _superlattice.CellCount; radius++)
        {
            foreach (IntVector3 cell in Shell(radius))
            {
                if (_number.TryAdd(_superlattice.Reduce(cell), cells.Count))
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
}
