using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>
/// The site group of a centre in the whole space group, and tensors on its ball of sites folded by it. As the tensor is symmetric, one
/// tuple of sites of every orbit stands for all of them: T(A) = sum over kept tuples t of (1 / |operations that keep t|) sum_h T_t(h A).
/// Kept blocks are means over their orbit, so that a tensor symmetric to a few digits only is not changed by the choice.
/// </summary>
internal sealed class SiteGroupFold
{
    private readonly Lazy<ClusterTensor> _plain;
    private readonly Lazy<ClusterTensor> _strain;

    public SiteGroupFold(OrbitCenter center, CompressionProblem problem)
    {
        int[] operations = [.. OperationGroup.Members(center.SiteGroup)];
        Maps = [.. operations.Select(center.SiteMap)];
        Rotations = [.. operations.Select(center.Rotation)];
        _plain = new(() => Fold(problem.Restrict(center.Sites)));
        _strain = new(() => Fold(problem.RestrictStrain(center.Sites)));
    }

    /// <summary>Number of operations.</summary>
    public int Count => Maps.Length;

    /// <summary>For every operation where each site goes.</summary>
    public int[][] Maps { get; }

    /// <summary>Cartesian rotations.</summary>
    public Matrix3[] Rotations { get; }

    /// <summary>Phi.</summary>
    public ClusterTensor Plain => _plain.Value;

    /// <summary>M Phi; its nine components turn like two more legs.</summary>
    public ClusterTensor Strain => _strain.Value;

    private ClusterTensor Fold(ClusterTensor tensor)
    {
        int n = tensor.Order, size = tensor.Values.Length / Math.Max(1, tensor.Count);
        var number = new Dictionary<(int, int, int, int), int>();
        for (int t = 0; t < tensor.Count; t++)
        {
            number.Add(Key(tensor.Tuples.AsSpan(t * n, n)), t);
        }

        var seen = new bool[tensor.Count];
        var tuples = new List<int>();
        var values = new List<double>();
        int[] image = new int[n], legs = new int[n];
        double[] sum = new double[size], unsorted = new double[size], turned = new double[size], scratch = new double[size];
        for (int t = 0; t < tensor.Count; t++)
        {
            if (seen[t])
            {
                continue;
            }

            Array.Clear(sum);
            int keeping = 0;
            for (int h = 0; h < Count; h++)
            {
                for (int leg = 0; leg < n; leg++)
                {
                    image[leg] = Maps[h][tensor.Tuples[(t * n) + leg]];
                    legs[leg] = leg;
                }

                Array.Sort(image, legs);
                if (number.TryGetValue(Key(image), out int other))
                {
                    seen[other] = true;
                    keeping += other == t ? 1 : 0;
                    Unsort(tensor.Values.AsSpan(other * size, size), legs, unsorted);
                    TensorRotation.Apply(Rotations[h].Transposed, unsorted, turned, scratch);
                    for (int k = 0; k < size; k++)
                    {
                        sum[k] += turned[k];
                    }
                }
            }

            tuples.AddRange(tensor.Tuples.AsSpan(t * n, n));
            values.AddRange(sum.Select(v => v / (Count * (double)keeping)));
        }

        return new(n, tensor.Components, [.. tuples], [.. values]);
    }

    // the axes of a block of sorted sites back to the order of the legs: leg legs[k] came to place k; components in front stay
    private static void Unsort(ReadOnlySpan<double> block, int[] legs, Span<double> result)
    {
        int size = (int)Math.Round(Math.Pow(3, legs.Length));
        Span<int> axes = stackalloc int[legs.Length];
        for (int k = 0; k < block.Length; k++)
        {
            int rest = k % size;
            for (int place = legs.Length - 1; place >= 0; place--)
            {
                axes[legs[place]] = rest % 3;
                rest /= 3;
            }

            int target = 0;
            foreach (int axis in axes)
            {
                target = (3 * target) + axis;
            }

            result[(k / size * size) + target] = block[k];
        }
    }

    private static (int, int, int, int) Key(ReadOnlySpan<int> t) =>
        (t[0], t.Length > 1 ? t[1] : 0, t.Length > 2 ? t[2] : 0, t.Length > 3 ? t[3] : 0);
}
