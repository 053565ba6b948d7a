using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.ForceConstants.Supercells;

/// <summary>
/// The atoms of a supercell, numbered b * cells + cell: all cells of the first atom of the primitive cell, then those of the second. Cells
/// are numbered as <see cref="Superlattice.Cells"/> lists them, cell 0 first.
/// </summary>
internal sealed class SupercellAtoms
{
    private readonly IntVector3[] _cells;

    public SupercellAtoms(Crystal crystal, Superlattice superlattice)
    {
        Crystal = crystal;
        Superlattice = superlattice;
        _cells = [.. superlattice.Cells];
        CellCount = _cells.Length;
        Count = checked(crystal.AtomCount * CellCount);
    }

    public Crystal Crystal { get; }

    public Superlattice Superlattice { get; }

    /// <summary>Primitive cells in the supercell.</summary>
    public int CellCount { get; }

    /// <summary>Atoms of the supercell.</summary>
    public int Count { get; }

    /// <summary>The atom of the primitive cell that this one is an image of.</summary>
    public int Kind(int atom) => atom / CellCount;

    public IntVector3 Cell(int atom) => _cells[atom % CellCount];

    /// <summary>The number of a cell, taken modulo the supercell.</summary>
    public int CellIndex(IntVector3 cell)
    {
        IntVector3 size = Superlattice.Size;
        IntVector3 l = Superlattice.Reduce(cell);
        return (((l.X * size.Y) + l.Y) * size.Z) + l.Z;
    }

    /// <summary>The atom b in a cell, taken modulo the supercell.</summary>
    public int Index(int b, IntVector3 cell) => (b * CellCount) + CellIndex(cell);

    /// <summary>The number of the cell of one atom as seen from another.</summary>
    public int CellBetween(int from, int to) => CellIndex(Cell(to) - Cell(from));

    /// <summary>The atom's image when everything moves so that <paramref name="origin"/> comes into cell 0.</summary>
    public int Shifted(int atom, int origin) => (Kind(atom) * CellCount) + CellBetween(origin, atom);

    /// <summary>The operations of a space group that map the supercell onto itself, each with the image of every atom.</summary>
    public IReadOnlyList<SupercellOperation> Operations(SpaceGroup group) =>
    [
        .. group.Operations.Where(o => Superlattice.IsKeptBy(o.Rotation)).Select(o => new SupercellOperation(
            o.CartesianRotation,
            [.. Enumerable.Range(0, Count).Select(atom => Index(o.AtomMap[Kind(atom)], o.ImageCell(Kind(atom), Cell(atom))))])),
    ];
}

/// <summary>A symmetry operation on the atoms of a supercell.</summary>
/// <param name="Rotation">On Cartesian vectors.</param>
/// <param name="Images">The image of each atom.</param>
internal sealed record SupercellOperation(Matrix3 Rotation, int[] Images);
