using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// An ordered tuple of atoms as a dictionary key: n atoms, and the n - 1 cells of atoms 2 to n relative to that of atom 1.
/// </summary>
internal readonly struct AtomTuple(ReadOnlyMemory<int> atoms, ReadOnlyMemory<IntVector3> cells) : IEquatable<AtomTuple>
{
    private readonly ReadOnlyMemory<int> _atoms = atoms;
    private readonly ReadOnlyMemory<IntVector3> _cells = cells;

    /// <summary>The tuple of a block.</summary>
    public static AtomTuple Of(AnharmonicForceConstants constants, int block)
    {
        int order = constants.Order;
        return new(constants.Atoms.AsMemory(block * order, order), constants.Cells.AsMemory(block * (order - 1), order - 1));
    }

    /// <summary>The tuple of chosen legs of a block, in the order given.</summary>
    public static AtomTuple Of(AnharmonicForceConstants constants, int block, ReadOnlySpan<int> legs)
    {
        int[] atoms = new int[legs.Length];
        var cells = new IntVector3[legs.Length - 1];
        for (int i = 0; i < legs.Length; i++)
        {
            atoms[i] = constants.Atom(block, legs[i]);
            if (i > 0)
            {
                cells[i - 1] = constants.Cell(block, legs[i]) - constants.Cell(block, legs[0]);
            }
        }

        return new(atoms, cells);
    }

    /// <summary>The tuple onto which an operation carries this one.</summary>
    public AtomTuple Image(SymmetryOperation operation)
    {
        ReadOnlySpan<int> from = Atoms;
        int[] atoms = new int[from.Length];
        var cells = new IntVector3[from.Length - 1];
        IntVector3 origin = operation.CellShifts[from[0]];
        for (int leg = 0; leg < atoms.Length; leg++)
        {
            atoms[leg] = operation.AtomMap[from[leg]];
            if (leg > 0)
            {
                cells[leg - 1] = operation.ImageCell(from[leg], Cells[leg - 1]) - origin;
            }
        }

        return new(atoms, cells);
    }

    public ReadOnlySpan<int> Atoms => _atoms.Span;

    public ReadOnlySpan<IntVector3> Cells => _cells.Span;

    public bool Equals(AtomTuple other) => Atoms.SequenceEqual(other.Atoms) && Cells.SequenceEqual(other.Cells);

    public override bool Equals(object? obj) => obj is AtomTuple other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int atom in Atoms)
        {
            hash.Add(atom);
        }

        foreach (IntVector3 cell in Cells)
        {
            hash.Add(cell);
        }

        return hash.ToHashCode();
    }
}
