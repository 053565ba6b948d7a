using System.Diagnostics.CodeAnalysis;
using PcpCluster.Numerics.Crystals;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>Finds the block of an ordered tuple of atoms and cells.</summary>
public sealed class BlockIndex
{
    private readonly Dictionary<Key, int> _blocks;
    private readonly int _order;

    private BlockIndex(int order, Dictionary<Key, int> blocks)
    {
        _order = order;
        _blocks = blocks;
    }

    /// <exception cref="ArgumentException">Two blocks hold the same tuple.</exception>
    public static BlockIndex Create(AnharmonicForceConstants constants) =>
        TryCreate(constants, out BlockIndex? index, out (int First, int Second) twins)
            ? index
            : throw new ArgumentException($"Blocks {twins.First} and {twins.Second} hold the same atoms and cells.", nameof(constants));

    /// <summary>False, with the first pair of equal blocks, if a tuple occurs twice.</summary>
    public static bool TryCreate(
        AnharmonicForceConstants constants,
        [NotNullWhen(true)] out BlockIndex? index,
        out (int First, int Second) twins)
    {
        int order = constants.Order;
        var blocks = new Dictionary<Key, int>(constants.BlockCount);
        index = null;
        for (int block = 0; block < constants.BlockCount; block++)
        {
            var key = new Key(constants.Atoms.AsMemory(block * order, order), constants.Cells.AsMemory(block * (order - 1), order - 1));
            if (!blocks.TryAdd(key, block))
            {
                twins = (blocks[key], block);
                return false;
            }
        }

        twins = default;
        index = new(order, blocks);
        return true;
    }

    /// <summary>The block of the tuple, or -1.</summary>
    /// <param name="atoms">n zero-based atoms.</param>
    /// <param name="cells">The cells of all n legs; they may be shifted together by any lattice vector.</param>
    /// <exception cref="ArgumentException">Not n atoms and n cells.</exception>
    public int Find(ReadOnlySpan<int> atoms, ReadOnlySpan<IntVector3> cells)
    {
        if (atoms.Length != _order || cells.Length != _order)
        {
            throw new ArgumentException("The tuple must have as many atoms and cells as the order of the force constants.");
        }

        int[] tuple = atoms.ToArray();
        var relative = new IntVector3[_order - 1];
        for (int leg = 1; leg < _order; leg++)
        {
            relative[leg - 1] = cells[leg] - cells[0];
        }

        return _blocks.TryGetValue(new Key(tuple, relative), out int block) ? block : -1;
    }

    private readonly struct Key(ReadOnlyMemory<int> atoms, ReadOnlyMemory<IntVector3> cells) : IEquatable<Key>
    {
        private readonly ReadOnlyMemory<int> _atoms = atoms;
        private readonly ReadOnlyMemory<IntVector3> _cells = cells;

        public bool Equals(Key other) =>
            _atoms.Span.SequenceEqual(other._atoms.Span) && _cells.Span.SequenceEqual(other._cells.Span);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (int atom in _atoms.Span)
            {
                hash.Add(atom);
            }

            foreach (IntVector3 cell in _cells.Span)
            {
                hash.Add(cell);
            }

            return hash.ToHashCode();
        }
    }
}
