namespace PcpCluster.Numerics.ForceConstants;

/// <summary>The orthogonal projector onto permutation-symmetric tensors, on a set of blocks closed under permutations.</summary>
internal sealed class PermutationMean
{
    private readonly IReadOnlyList<LegPermutation> _permutations;
    private readonly int[] _images; // [permutation * blocks + block]
    private readonly int _blockCount;
    private readonly int _blockSize;

    public PermutationMean(AnharmonicForceConstants closed)
    {
        BlockIndex index = BlockIndex.Create(closed);
        _permutations = LegPermutation.All(closed.Order);
        _blockCount = closed.BlockCount;
        _blockSize = closed.BlockSize;
        _images = new int[_permutations.Count * _blockCount];
        for (int p = 0; p < _permutations.Count; p++)
        {
            for (int block = 0; block < _blockCount; block++)
            {
                _images[(p * _blockCount) + block] = index.Find(AtomTuple.Of(closed, block, _permutations[p].Legs));
            }
        }
    }

    public double[] Apply(double[] values)
    {
        double[] mean = new double[values.Length];
        for (int p = 0; p < _permutations.Count; p++)
        {
            int[] source = _permutations[p].Source;
            for (int block = 0; block < _blockCount; block++)
            {
                ReadOnlySpan<double> from = values.AsSpan(block * _blockSize, _blockSize);
                Span<double> to = mean.AsSpan(_images[(p * _blockCount) + block] * _blockSize, _blockSize);
                for (int entry = 0; entry < to.Length; entry++)
                {
                    to[entry] += from[source[entry]];
                }
            }
        }

        double weight = 1.0 / _permutations.Count;
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] *= weight;
        }

        return mean;
    }
}
