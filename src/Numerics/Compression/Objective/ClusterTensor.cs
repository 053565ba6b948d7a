using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// A block tensor restricted to the tuples of sites of one cluster, every translate that lies inside counted. Only tuples with rising site
/// numbers are kept; their blocks are averaged over the permutations and weighted so that
/// sum over kept tuples of block . (sum over all permutations of the product of n factors) = sum over ordered tuples of Phi . product.
/// </summary>
internal sealed class ClusterTensor
{
    /// <param name="order">Legs of a tuple.</param>
    /// <param name="components">Components of a block.</param>
    /// <param name="tuples">As <see cref="Tuples"/>.</param>
    /// <param name="values">As <see cref="Values"/>.</param>
    public ClusterTensor(int order, int components, int[] tuples, double[] values)
    {
        Order = order;
        Components = components;
        Tuples = tuples;
        Values = values;
        Count = tuples.Length / order;
    }

    public int Order { get; }

    public int Components { get; }

    public int Count { get; }

    /// <summary>Site numbers, [tuple * Order + leg], not falling within a tuple.</summary>
    public int[] Tuples { get; }

    /// <summary>[(tuple * Components + component) * 3^order + Cartesian index].</summary>
    public double[] Values { get; }

    public static ClusterTensor Restrict(BlockTensor tensor, IReadOnlyList<PcpSite> sites)
    {
        var number = new Dictionary<PcpSite, int>();
        for (int s = 0; s < sites.Count; s++)
        {
            number.Add(sites[s], s);
        }

        int n = tensor.Order;
        var kept = new SortedDictionary<int[], double[]>(Comparer<int[]>.Create(Compare));
        var located = new int[n];
        foreach ((ClusterTuple tuple, double[] block) in tensor.Blocks)
        {
            foreach (PcpSite first in sites)
            {
                IntVector3 shift = first.Cell;
                if (first.Atom == tuple.Sites[0].Atom && Locate(tuple, shift, number, located))
                {
                    AddSorted(kept, located, block, tensor);
                }
            }
        }

        return new(n, tensor.Components, [.. kept.Keys.SelectMany(t => t)], [.. kept.Values.SelectMany(v => v)]);
    }

    private static bool Locate(ClusterTuple tuple, IntVector3 shift, Dictionary<PcpSite, int> number, int[] located)
    {
        for (int leg = 0; leg < located.Length; leg++)
        {
            if (!number.TryGetValue(tuple.Sites[leg].Shifted(shift), out located[leg]))
            {
                return false;
            }
        }

        return true;
    }

    // every ordered tuple contributes 1/n! of its block, its axes permuted along with its sites
    private static void AddSorted(SortedDictionary<int[], double[]> kept, int[] located, double[] block, BlockTensor tensor)
    {
        int n = located.Length;
        int[] legs = [.. Enumerable.Range(0, n).OrderBy(leg => located[leg])];
        int[] sorted = [.. legs.Select(leg => located[leg])];
        if (!kept.TryGetValue(sorted, out double[]? sum))
        {
            kept.Add(sorted, sum = new double[block.Length]);
        }

        double weight = 1;
        for (int k = 2; k <= n; k++)
        {
            weight /= k;
        }

        var axes = new int[n];
        for (int k = 0; k < tensor.BlockSize; k++)
        {
            int rest = k;
            for (int leg = n - 1; leg >= 0; leg--)
            {
                axes[leg] = rest % 3;
                rest /= 3;
            }

            int target = 0;
            foreach (int leg in legs)
            {
                target = (3 * target) + axes[leg];
            }

            for (int c = 0; c < tensor.Components; c++)
            {
                sum[(c * tensor.BlockSize) + target] += weight * block[(c * tensor.BlockSize) + k];
            }
        }
    }

    private static int Compare(int[]? a, int[]? b)
    {
        for (int k = 0; k < a!.Length; k++)
        {
            if (a[k] != b![k])
            {
                return a[k].CompareTo(b[k]);
            }
        }

        return 0;
    }
}
