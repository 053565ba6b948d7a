using System.Diagnostics.CodeAnalysis;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>Finds the block of an ordered tuple of atoms and cells.</summary>
internal sealed class BlockIndex
{
    private readonly Dictionary<AtomTuple, int> _blocks;
    private readonly int _order;

    private BlockIndex(int order, Dictionary<AtomTuple, int> blocks)
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
        var blocks = new Dictionary<AtomTuple, int>(constants.BlockCount);
        index = null;
        for (int block = 0; block < constants.BlockCount; block++)
        {
            var tuple = AtomTuple.Of(constants, block);
            if (!blocks.TryAdd(tuple, block))
            {
                twins = (blocks[tuple], block);
                return false;
            }
        }

        twins = default;
        index = new(constants.Order, blocks);
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

        var relative = new IntVector3[_order - 1];
        for (int leg = 1; leg < _order; leg++)
        {
            relative[leg - 1] = cells[leg] - cells[0];
        }

        return Find(new AtomTuple(atoms.ToArray(), relative));
    }

    internal int Find(AtomTuple tuple) => _blocks.TryGetValue(tuple, out int block) ? block : -1;
}
