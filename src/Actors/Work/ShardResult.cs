namespace PcpCluster.Actors.Work;

/// <summary>What a shard gives: numbers whose layout only the physics knows, and integer counts (processes, samples).</summary>
public sealed class ShardResult
{
    public ShardResult(int shard, ReadOnlyMemory<double> values, ReadOnlyMemory<long> counts)
    {
        Shard = shard;
        Values = values;
        Counts = counts;
        Checksum = ContentHash.OfResult(shard, values.Span, counts.Span);
    }

    /// <summary><see cref="ShardDescription.Id"/>.</summary>
    public int Shard { get; }

    /// <summary>The caller hands the array over and does not touch it again.</summary>
    public ReadOnlyMemory<double> Values { get; }

    public ReadOnlyMemory<long> Counts { get; }

    /// <summary>SHA-256 over shard, values and counts: two results of one shard are the same result only when this agrees.</summary>
    public string Checksum { get; }
}
