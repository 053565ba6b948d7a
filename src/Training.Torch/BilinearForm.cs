using PcpCluster.Numerics.Compression.Objective;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch;

/// <summary>
/// A block tensor on a cluster as a matrix, from (component, all legs but the last two) to the pairs (y, z) of coordinates of the last two
/// that occur, all orders of the legs listed: its contraction with factors is two products of matrices. Leading legs beyond one are pairs
/// that occur, too.
/// </summary>
internal sealed class BilinearForm
{
    private readonly Tensor _matrix; // [component x leading, pairs]
    private readonly Tensor _pairs;
    private readonly Tensor? _leading; // pairs of leading coordinates; null where one leg or none leads
    private readonly long _length;
    private readonly int _components;

    /// <param name="tensor">The tensor; its values are those of sorted tuples, see <see cref="ClusterTensor"/>.</param>
    /// <param name="sites">Sites of the cluster.</param>
    /// <param name="type">Precision.</param>
    /// <param name="where">Device.</param>
    public BilinearForm(ClusterTensor tensor, int sites, ScalarType type, Device where)
    {
        _length = 3L * sites;
        _components = tensor.Components;
        Dictionary<(long Leading, long Pair), double[]> entries = Entries(tensor);
        long[] pairs = [.. entries.Keys.Select(k => k.Pair).Distinct().Order()];
        bool listed = tensor.Order == 4;
        long[] leading = listed
            ? [.. entries.Keys.Select(k => k.Leading).Distinct().Order()]
            : [.. Enumerable.Range(0, tensor.Order == 2 ? 1 : (int)_length).Select(x => (long)x)];
        Dictionary<long, int> column = pairs.Index().ToDictionary(p => p.Item, p => p.Index);
        Dictionary<long, int> row = leading.Index().ToDictionary(p => p.Item, p => p.Index);
        var dense = new double[(long)_components * leading.Length * pairs.Length];
        foreach (((long lead, long pair), double[] values) in entries)
        {
            for (int c = 0; c < _components; c++)
            {
                dense[((((long)c * leading.Length) + row[lead]) * pairs.Length) + column[pair]] = values[c];
            }
        }

        _matrix = Matrix(dense, [(long)_components * leading.Length, pairs.Length]);
        _pairs = Index(pairs);
        _leading = listed ? Index(leading) : null;

        Tensor Matrix(double[] values, long[] shape) => TorchSharp.torch.tensor(values, shape, dtype: type, device: where);

        Tensor Index(long[] values) => TorchSharp.torch.tensor(values, device: where);
    }

    /// <summary>f = sum of component x w_c Phi_c(a, b, .., y, z) of one term a row; gradients are added with a factor.</summary>
    /// <param name="weights">[rows, components]; null for one component of weight 1.</param>
    /// <param name="factors">One [rows, 3 sites] a leg.</param>
    /// <param name="scale">Factor of the gradients.</param>
    /// <param name="gradients">One a leg; added to.</param>
    /// <param name="weightGradient">Added to; null without weights.</param>
    /// <returns>[rows].</returns>
    public Tensor Add(Tensor? weights, Tensor[] factors, double scale, Tensor[] gradients, Tensor? weightGradient)
    {
        int n = factors.Length;
        Tensor y = factors[n - 2], z = factors[n - 1];
        long rows = y.shape[0];
        Tensor products = Pairs(y, z, _pairs);
        Tensor right = matmul(products, _matrix.t()); // [rows, component x leading]
        Tensor lead =
            n == 2 ? ones([rows, 1], dtype: y.dtype, device: y.device) : n == 3 ? factors[0] : Pairs(factors[0], factors[1], _leading!);
        Tensor left = weights is null ? lead : (weights.unsqueeze(2) * lead.unsqueeze(1)).reshape(rows, -1);
        Tensor value = (left * right).sum(1L);
        AddPairGradient(matmul(left, _matrix), _pairs, y, z, scale, gradients[n - 2], gradients[n - 1]);
        Tensor byComponent = right.view(rows, _components, -1);
        Tensor leadGradient = weights is null ? right : (byComponent * weights.unsqueeze(2)).sum(1L);
        weightGradient?.add_((byComponent * lead.unsqueeze(1)).sum(2L), alpha: Scalars.Of(scale));
        if (n == 3)
        {
            gradients[0].add_(leadGradient, alpha: Scalars.Of(scale));
        }
        else if (n == 4)
        {
            AddPairGradient(leadGradient, _leading!, factors[0], factors[1], scale, gradients[0], gradients[1]);
        }

        return value;
    }

    private static Tensor Pairs(Tensor y, Tensor z, Tensor occurring) =>
        bmm(y.unsqueeze(2), z.unsqueeze(1)).view(y.shape[0], -1).index_select(1, occurring);

    private void AddPairGradient(Tensor byPair, Tensor occurring, Tensor y, Tensor z, double scale, Tensor yGradient, Tensor zGradient)
    {
        Tensor grid = zeros([y.shape[0], _length * _length], dtype: y.dtype, device: y.device)
            .index_copy_(1, occurring, byPair).view(y.shape[0], _length, _length);
        yGradient.add_(bmm(grid, z.unsqueeze(2)).squeeze(2), alpha: Scalars.Of(scale));
        zGradient.add_(bmm(grid.transpose(1, 2), y.unsqueeze(2)).squeeze(2), alpha: Scalars.Of(scale));
    }

    private Dictionary<(long Leading, long Pair), double[]> Entries(ClusterTensor tensor)
    {
        int n = tensor.Order, size = (int)Math.Round(Math.Pow(3, n));
        var entries = new Dictionary<(long, long), double[]>();
        int[][] orders = [.. LegOrders.Of(n)];
        var coordinates = new long[n];
        for (int tuple = 0; tuple < tensor.Count; tuple++)
        {
            for (int k = 0; k < size; k++)
            {
                int rest = k;
                for (int leg = n - 1; leg >= 0; leg--)
                {
                    coordinates[leg] = (3L * tensor.Tuples[(tuple * n) + leg]) + (rest % 3);
                    rest /= 3;
                }

                foreach (int[] order in orders)
                {
                    AddEntry(entries, order, coordinates, tensor.Values.AsSpan(tuple * tensor.Components * size), k, size);
                }
            }
        }

        return entries;
    }

    private void AddEntry(
        Dictionary<(long, long), double[]> entries, int[] order, long[] coordinates, ReadOnlySpan<double> block, int k, int size)
    {
        int n = order.Length;
        long lead = 0;
        for (int leg = 0; leg < n - 2; leg++)
        {
            lead = (lead * _length) + coordinates[order[leg]];
        }

        (long, long) key = (lead, (coordinates[order[n - 2]] * _length) + coordinates[order[n - 1]]);
        bool known = entries.TryGetValue(key, out double[]? sum);
        for (int c = 0; c < _components; c++)
        {
            double value = block[(c * size) + k];
            if (value != 0)
            {
                sum ??= new double[_components];
                sum[c] += value;
            }
        }

        if (!known && sum is not null)
        {
            entries.Add(key, sum);
        }
    }
}
