using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// A translation-invariant tensor on ordered tuples of sites with one or more components, e.g. the nine strain derivatives of the force
/// constants of one order less. Block = [component][3^order], last Cartesian index fastest.
/// </summary>
public sealed class BlockTensor
{
    private readonly SortedDictionary<ClusterTuple, double[]> _blocks = [];

    public BlockTensor(int order, int components)
    {
        Order = order;
        Components = components;
        BlockSize = (int)Math.Round(Math.Pow(3, order));
    }

    public int Order { get; }

    public int Components { get; }

    /// <summary>3^order, values of one component of one block.</summary>
    public int BlockSize { get; }

    /// <summary>Canonical tuples and their blocks, in the order of the tuples.</summary>
    public IReadOnlyCollection<KeyValuePair<ClusterTuple, double[]>> Blocks => _blocks;

    /// <summary>Sum of the squares of all entries.</summary>
    public double NormSquared => _blocks.Values.Sum(block => block.Sum(v => v * v));

    /// <summary>The block of a canonical tuple, made of zeros where it is new.</summary>
    public double[] Block(ClusterTuple tuple)
    {
        if (!_blocks.TryGetValue(tuple, out double[]? block))
        {
            _blocks.Add(tuple, block = new double[Components * BlockSize]);
        }

        return block;
    }

    public static BlockTensor Of(AnharmonicForceConstants tensor)
    {
        var result = new BlockTensor(tensor.Order, 1);
        for (int b = 0; b < tensor.BlockCount; b++)
        {
            double[] block = result.Block(TupleOf(tensor, b));
            for (int k = 0; k < block.Length; k++)
            {
                block[k] += tensor.Block(b)[k];
            }
        }

        return result;
    }

    public static ClusterTuple TupleOf(AnharmonicForceConstants tensor, int block)
    {
        var sites = new PcpSite[tensor.Order];
        for (int leg = 0; leg < sites.Length; leg++)
        {
            sites[leg] = new(tensor.Cell(block, leg), tensor.Atom(block, leg));
        }

        return new(ImmutableArray.Create(sites));
    }
}
