namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// Groups of blocks that agree in all legs but one: the sums of the acoustic sum rule over that leg run over the blocks of a group.
/// </summary>
internal sealed class LegGroups
{
    private readonly int[] _group;
    private readonly int[] _count;
    private readonly int _blockSize;

    public LegGroups(AnharmonicForceConstants constants, int leg)
    {
        int[] others = [.. Enumerable.Range(0, constants.Order).Where(i => i != leg)];
        var groups = new Dictionary<AtomTuple, int>();
        _group = new int[constants.BlockCount];
        _blockSize = constants.BlockSize;
        for (int block = 0; block < constants.BlockCount; block++)
        {
            var tuple = AtomTuple.Of(constants, block, others);
            if (!groups.TryGetValue(tuple, out int group))
            {
                groups.Add(tuple, group = groups.Count);
            }

            _group[block] = group;
        }

        _count = new int[groups.Count];
        foreach (int group in _group)
        {
            _count[group]++;
        }
    }

    /// <summary>The sum of the blocks of each group, [group * 3^n + Cartesian index].</summary>
    public double[] Sums(ReadOnlySpan<double> values)
    {
        double[] sums = new double[_count.Length * _blockSize];
        for (int block = 0; block < _group.Length; block++)
        {
            ReadOnlySpan<double> from = values.Slice(block * _blockSize, _blockSize);
            Span<double> to = sums.AsSpan(_group[block] * _blockSize, _blockSize);
            for (int entry = 0; entry < to.Length; entry++)
            {
                to[entry] += from[entry];
            }
        }

        return sums;
    }

    /// <summary>Every block replaced by its group's mean: the orthogonal projector onto what violates the sum rule over this leg.</summary>
    public double[] Means(ReadOnlySpan<double> values)
    {
        double[] sums = Sums(values);
        double[] means = new double[values.Length];
        for (int block = 0; block < _group.Length; block++)
        {
            ReadOnlySpan<double> from = sums.AsSpan(_group[block] * _blockSize, _blockSize);
            Span<double> to = means.AsSpan(block * _blockSize, _blockSize);
            double weight = 1.0 / _count[_group[block]];
            for (int entry = 0; entry < to.Length; entry++)
            {
                to[entry] = weight * from[entry];
            }
        }

        return means;
    }
}
