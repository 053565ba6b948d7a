using System.Numerics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>
/// The space-group operations of a crystal, modulo lattice translations, as an abstract group of at most 64 elements. Subsets are bit masks
/// over the operations' numbers.
/// </summary>
internal sealed class OperationGroup
{
    public const int LargestOrder = 64;

    private readonly byte[] _product;

    /// <param name="operations">A group modulo lattice translations, at most 64 operations.</param>
    public OperationGroup(IReadOnlyList<SymmetryOperation> operations)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(operations.Count, LargestOrder);
        Operations = operations;
        Order = operations.Count;
        _product = new byte[Order * Order];
        var number = new Dictionary<(IntMatrix3, string), byte>();
        for (int i = 0; i < Order; i++)
        {
            number.Add((operations[i].Rotation, Key(operations[i].AtomMap)), (byte)i);
        }

        for (int i = 0; i < Order; i++)
        {
            for (int j = 0; j < Order; j++)
            {
                SymmetryOperation a = operations[i], b = operations[j];
                _product[(i * Order) + j] = number[(a.Rotation * b.Rotation, Key(b.AtomMap.Select(atom => a.AtomMap[atom])))];
            }
        }

        Identity = Enumerable.Range(0, Order).Single(i => Product(i, i) == i);
        Inverse = [.. Enumerable.Range(0, Order).Select(i => Enumerable.Range(0, Order).Single(j => Product(i, j) == Identity))];
    }

    public IReadOnlyList<SymmetryOperation> Operations { get; }

    public int Order { get; }

    public int Identity { get; }

    public int[] Inverse { get; }

    /// <summary>First b, then a.</summary>
    public int Product(int a, int b) => _product[(a * Order) + b];

    public static IEnumerable<int> Members(ulong mask)
    {
        for (; mask != 0; mask &= mask - 1)
        {
            yield return BitOperations.TrailingZeroCount(mask);
        }
    }

    /// <summary>The smallest subgroup that contains a subgroup and one more element.</summary>
    public ulong Generate(ulong subgroup, int element)
    {
        ulong result = subgroup | (1UL << element) | (1UL << Identity);
        while (true)
        {
            ulong next = result;
            foreach (int a in Members(result))
            {
                foreach (int b in Members(result))
                {
                    next |= 1UL << Product(a, b);
                }
            }

            if (next == result)
            {
                return result;
            }

            result = next;
        }
    }

    /// <summary>All subgroups of a subgroup, by order, then by mask.</summary>
    public IReadOnlyList<ulong> SubgroupsOf(ulong group)
    {
        var found = new HashSet<ulong> { 1UL << Identity };
        var queue = new Queue<ulong>(found);
        while (queue.TryDequeue(out ulong subgroup))
        {
            foreach (int element in Members(group & ~subgroup))
            {
                ulong larger = Generate(subgroup, element);
                if (found.Add(larger))
                {
                    queue.Enqueue(larger);
                }
            }
        }

        return [.. found.OrderBy(BitOperations.PopCount).ThenBy(mask => mask)];
    }

    /// <summary>g S g^-1.</summary>
    public ulong Conjugate(ulong subset, int g)
    {
        ulong result = 0;
        foreach (int element in Members(subset))
        {
            result |= 1UL << Product(Product(g, element), Inverse[g]);
        }

        return result;
    }

    /// <summary>One of each class of subsets conjugate under <paramref name="group"/>, the smallest mask.</summary>
    public IReadOnlyList<ulong> Representatives(IEnumerable<ulong> subsets, ulong group) =>
        [.. subsets.Where(s => Members(group).All(g => Conjugate(s, g) >= s))];

    /// <summary>One element of each left coset g H in <paramref name="group"/>, in rising order.</summary>
    public IReadOnlyList<int> LeftCosets(ulong group, ulong subgroup)
    {
        var result = new List<int>();
        ulong seen = 0;
        foreach (int g in Members(group))
        {
            if (((seen >> g) & 1) == 0)
            {
                result.Add(g);
                foreach (int h in Members(subgroup))
                {
                    seen |= 1UL << Product(g, h);
                }
            }
        }

        return result;
    }

    private static string Key(IEnumerable<int> map) => string.Join(',', map);
}
