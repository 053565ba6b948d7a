using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// Second-order force constants as blocks Phi_{a a'}(0 b; l b') of 3 x 3 numbers in eV/Angstrom^2. Either they are periodic on a supercell
/// (<see cref="Superlattice"/> is set: l counts modulo it, every pair has one block, images are not resolved yet), or every cell stands for
/// itself, each pair listed at most once, and a pair without a block is zero.
/// </summary>
public sealed class HarmonicForceConstants
{
    private readonly int[] _atoms;
    private readonly IntVector3[] _cells;
    private readonly Dictionary<(int First, int Second, IntVector3 Cell), int>? _index;

    /// <summary>Constants on a supercell.</summary>
    /// <param name="atomCount">Atoms of the primitive cell.</param>
    /// <param name="superlattice">The supercell.</param>
    /// <param name="values">[b][b'][cell][a][a'], cells in the order of <see cref="Superlattice.Cells"/>.</param>
    /// <param name="declaration">What the numbers mean.</param>
    /// <exception cref="ArgumentException">The number of values does not fit the supercell.</exception>
    public HarmonicForceConstants(int atomCount, Superlattice superlattice, double[] values, HarmonicDeclaration? declaration = null)
    {
        long expected = 9L * atomCount * atomCount * superlattice.CellCount;
        if (values.Length != expected)
        {
            throw new ArgumentException($"{expected} harmonic values expected, {values.Length} given.", nameof(values));
        }

        AtomCount = atomCount;
        Superlattice = superlattice;
        Values = values;
        Declaration = declaration ?? HarmonicDeclaration.Plain;
        _cells = [.. superlattice.Cells];
        _atoms = [];
    }

    /// <summary>Constants whose cells are resolved.</summary>
    /// <param name="atomCount">Atoms of the primitive cell.</param>
    /// <param name="atoms">Two zero-based atoms a block, b in cell 0 and b'.</param>
    /// <param name="cells">The cell of b', one a block.</param>
    /// <param name="values">Nine numbers a block, [3 a + a'].</param>
    /// <param name="declaration">What the numbers mean.</param>
    /// <exception cref="ArgumentException">The lengths do not agree, an atom does not exist, or a pair is listed twice.</exception>
    public HarmonicForceConstants(int atomCount, int[] atoms, IntVector3[] cells, double[] values, HarmonicDeclaration? declaration = null)
    {
        if (atoms.Length != 2 * cells.Length || values.Length != 9L * cells.Length)
        {
            throw new ArgumentException("The arrays of atoms, cells and values do not describe the same number of blocks.");
        }

        AtomCount = atomCount;
        Values = values;
        Declaration = declaration ?? HarmonicDeclaration.Plain;
        _atoms = atoms;
        _cells = cells;
        _index = new(cells.Length);
        for (int block = 0; block < cells.Length; block++)
        {
            (int b, int bPrime) = (atoms[2 * block], atoms[(2 * block) + 1]);
            if ((uint)b >= (uint)atomCount || (uint)bPrime >= (uint)atomCount || !_index.TryAdd((b, bPrime, cells[block]), block))
            {
                throw new ArgumentException(
                    $"The pair of atoms {b} and {bPrime} in cell {cells[block]} does not exist or is listed twice.");
            }
        }
    }

    public int AtomCount { get; }

    /// <summary>The supercell that cells count modulo; null where every cell stands for itself.</summary>
    public Superlattice? Superlattice { get; }

    public HarmonicDeclaration Declaration { get; }

    /// <summary>Nine numbers a block, eV/Angstrom^2, row a, column a'.</summary>
    public double[] Values { get; }

    public int BlockCount => Values.Length / 9;

    /// <summary>The atom b in cell 0.</summary>
    public int FirstAtom(int block) => _index is null ? block / (AtomCount * _cells.Length) : _atoms[2 * block];

    /// <summary>The atom b'.</summary>
    public int SecondAtom(int block) => _index is null ? block / _cells.Length % AtomCount : _atoms[(2 * block) + 1];

    /// <summary>The cell l of b'.</summary>
    public IntVector3 Cell(int block) => _cells[_index is null ? block % _cells.Length : block];

    public ReadOnlySpan<double> Block(int block) => Values.AsSpan(9 * block, 9);

    /// <summary>
    /// The block of atoms b in cell 0 and b' in a cell, taken modulo the supercell if there is one; -1 where it is not listed.
    /// </summary>
    public int Find(int b, int bPrime, IntVector3 cell)
    {
        if (Superlattice is null)
        {
            return _index!.GetValueOrDefault((b, bPrime, cell), -1);
        }

        IntVector3 l = Superlattice.Reduce(cell);
        IntVector3 n = Superlattice.Size;
        return (((((((b * AtomCount) + bPrime) * n.X) + l.X) * n.Y) + l.Y) * n.Z) + l.Z;
    }

    /// <summary>The same blocks with other numbers.</summary>
    /// <exception cref="ArgumentException">There are not as many.</exception>
    public HarmonicForceConstants WithValues(double[] values) => Superlattice is null
        ? new(AtomCount, _atoms, _cells, values, Declaration)
        : new(AtomCount, Superlattice, values, Declaration);

    /// <summary>The same constants, declared otherwise.</summary>
    public HarmonicForceConstants With(HarmonicDeclaration declaration) => Superlattice is null
        ? new(AtomCount, _atoms, _cells, Values, declaration)
        : new(AtomCount, Superlattice, Values, declaration);
}
