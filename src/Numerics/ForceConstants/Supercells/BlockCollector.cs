using System.Runtime.InteropServices;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants.Supercells;

/// <summary>Adds up blocks of ordered tuples and hands them out in a fixed order.</summary>
internal sealed class BlockCollector(int order, int blockSize)
{
    private readonly Dictionary<Key, int> _numbers = [];
    private readonly List<int> _atoms = [];
    private readonly List<IntVector3> _cells = [];
    private readonly List<double> _values = [];

    /// <summary>Adds a weighted block.</summary>
    /// <param name="atoms">One atom a leg.</param>
    /// <param name="cells">Cells of the legs but the first, relative to it.</param>
    /// <param name="values">3^order numbers.</param>
    /// <param name="weight">Multiplies them.</param>
    public void Add(ReadOnlySpan<int> atoms, ReadOnlySpan<IntVector3> cells, ReadOnlySpan<double> values, double weight)
    {
        var key = Key.Of(atoms, cells);
        if (!_numbers.TryGetValue(key, out int number))
        {
            number = _numbers.Count;
            _numbers.Add(key, number);
            _atoms.AddRange(atoms);
            _cells.AddRange(cells);
            CollectionsMarshal.SetCount(_values, _values.Count + blockSize);
            CollectionsMarshal.AsSpan(_values)[^blockSize..].Clear();
        }

        Span<double> target = CollectionsMarshal.AsSpan(_values).Slice(number * blockSize, blockSize);
        for (int k = 0; k < blockSize; k++)
        {
            target[k] += weight * values[k];
        }
    }

    /// <summary>The sums, blocks in the order of their first appearance.</summary>
    public AnharmonicForceConstants ToForceConstants() => new(order, [.. _atoms], [.. _cells], [.. _values]);

    /// <summary>Up to four atoms and three cells packed into integers: atoms below 65536, cell indices within +-2^20.</summary>
    private readonly record struct Key(ulong Atoms, ulong First, ulong Second, ulong Third)
    {
        public static Key Of(ReadOnlySpan<int> atoms, ReadOnlySpan<IntVector3> cells)
        {
            ulong packed = 0;
            foreach (int atom in atoms)
            {
                packed = (packed << 16) | (ushort)atom;
            }

            return new(packed, Pack(cells[0]), cells.Length > 1 ? Pack(cells[1]) : 0, cells.Length > 2 ? Pack(cells[2]) : 0);
        }

        private static ulong Pack(IntVector3 cell) => (Part(cell.X) << 42) | (Part(cell.Y) << 21) | Part(cell.Z);

        private static ulong Part(int value) => (ulong)(value + (1 << 20)) & 0x1fffff;
    }
}
