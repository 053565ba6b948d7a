using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Compression.Model;

/// <summary>PCP modes back in real space: the force-constant tensor that they stand for.</summary>
internal static class PcpExpansion
{
    /// <summary>
    /// All blocks of Phi~ whose tuple lies in some translate of the support, whether or not the original tensor has them, in eV/Angstrom^n.
    /// Blocks are sorted by atoms, then cells. Work grows as (sites)^n: meant for small supports, reports and tests.
    /// </summary>
    public static AnharmonicForceConstants Expand(PcpModes modes)
    {
        int n = modes.Order;
        var tuples = new SortedSet<ClusterTuple>();
        var index = new int[n];
        do
        {
            tuples.Add(ClusterTuple.Canonical(index.Select(site => modes.Sites[site])));
        }
        while (Advance(index, modes.Sites.Length));

        int blockSize = (int)Math.Round(Math.Pow(3, n));
        var atoms = new int[tuples.Count * n];
        var cells = new IntVector3[tuples.Count * (n - 1)];
        var values = new double[tuples.Count * blockSize];
        var evaluator = new PcpBlockEvaluator(modes);
        int block = 0;
        foreach (ClusterTuple tuple in tuples)
        {
            for (int leg = 0; leg < n; leg++)
            {
                atoms[(block * n) + leg] = tuple.Sites[leg].Atom;
                if (leg > 0)
                {
                    cells[(block * (n - 1)) + leg - 1] = tuple.Sites[leg].Cell;
                }
            }

            evaluator.Evaluate(tuple.Sites.AsSpan(), values.AsSpan(block * blockSize, blockSize));
            block++;
        }

        return new(n, atoms, cells, values);
    }

    /// <summary>
    /// Counts the digits of <paramref name="index"/> up in base <paramref name="count"/>, last fastest; false after the last.
    /// </summary>
    internal static bool Advance(int[] index, int count)
    {
        for (int k = index.Length - 1; k >= 0; k--)
        {
            if (++index[k] < count)
            {
                return true;
            }

            index[k] = 0;
        }

        return false;
    }
}
