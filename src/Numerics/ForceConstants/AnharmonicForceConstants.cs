using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// Interatomic force constants of order n >= 3 as blocks: one ordered n-tuple of atoms a block, the first atom in cell 0, and its
/// 3^n Cartesian derivatives d^nE/du^n in eV/Angstrom^n, last index fastest. Every ordered tuple stands for itself: permutations
/// and translated images are separate blocks.
/// </summary>
public sealed class AnharmonicForceConstants
{
    /// <param name="order">n, at least 3.</param>
    /// <param name="atoms">n zero-based atom numbers a block, [block * n + leg].</param>
    /// <param name="cells">n - 1 cells a block, those of legs 2 to n relative to leg 1, [block * (n - 1) + leg - 1].</param>
    /// <param name="values">3^n values a block, eV/Angstrom^n.</param>
    /// <exception cref="ArgumentException">The arrays' lengths do not agree.</exception>
    public AnharmonicForceConstants(int order, int[] atoms, IntVector3[] cells, double[] values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 3);
        BlockSize = checked((int)Math.Round(Math.Pow(3, order)));
        if (atoms.Length % order != 0
            || cells.Length != atoms.Length / order * (order - 1)
            || values.Length != (long)atoms.Length / order * BlockSize)
        {
            throw new ArgumentException("The arrays of atoms, cells and values do not describe the same number of blocks.");
        }

        Order = order;
        BlockCount = atoms.Length / order;
        Atoms = atoms;
        Cells = cells;
        Values = values;
    }

    public int Order { get; }

    public int BlockCount { get; }

    /// <summary>3^n.</summary>
    public int BlockSize { get; }

    /// <summary>Zero-based atom numbers, [block * n + leg]; not to be changed by readers.</summary>
    public int[] Atoms { get; }

    /// <summary>Cells of legs 2 to n, [block * (n - 1) + leg - 1].</summary>
    public IntVector3[] Cells { get; }

    /// <summary>Values in eV/Angstrom^n, [block * 3^n + Cartesian index].</summary>
    public double[] Values { get; }

    public int Atom(int block, int leg) => Atoms[(block * Order) + leg];

    /// <summary>The cell of a leg; leg 0 is always in cell 0.</summary>
    public IntVector3 Cell(int block, int leg) => leg == 0 ? IntVector3.Zero : Cells[(block * (Order - 1)) + leg - 1];

    public ReadOnlySpan<double> Block(int block) => Values.AsSpan(block * BlockSize, BlockSize);

    /// <summary>Number of entries that are not exactly zero, the numerator of the compression factor (Luo et al., Eq. 5).</summary>
    public long CountNonzero() => Values.LongCount(v => v != 0);
}
