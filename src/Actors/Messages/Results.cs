using System.Collections.Immutable;
using MessagePack;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Messages;

/// <summary>Which shard, of which wave, by whom.</summary>
/// <param name="WaveChecksum">Of the wave's input: a result belongs to no other.</param>
/// <param name="Seconds">Time the worker spent on it, by its own clock.</param>
[MessagePackObject]
public sealed record ResultLabel(
    [property: Key(0)] string Run,
    [property: Key(1)] ShardId Shard,
    [property: Key(2)] string WaveChecksum,
    [property: Key(3)] int Attempt,
    [property: Key(4)] string Worker,
    [property: Key(5)] double Seconds)
{
    [IgnoreMember]
    public bool IsSound =>
        Sound.Name(Run) && Shard.IsSound && Sound.Checksum(WaveChecksum) && Attempt > 0 && Sound.Name(Worker) && Sound.Number(Seconds);
}

/// <summary>Worker node to KappaAggregator. May arrive twice; must arrive once.</summary>
[MessagePackObject]
public sealed record ShardComputed([property: Key(0)] ResultLabel Label, [property: Key(1)] PartResult Result) : IMessage
{
    public bool IsSound() => Label is { IsSound: true } && Result is not null && Result.Part == Label.Shard.Part;
}

/// <summary>Worker node to KappaAggregator in place of a large <see cref="ShardComputed"/>: pull it in pieces.</summary>
/// <param name="ValueBytes">The result's bytes are its values, then its counts.</param>
/// <param name="BytesChecksum">What to ask the pieces by.</param>
/// <param name="ResultChecksum"><see cref="PartResult.Checksum"/>.</param>
[MessagePackObject]
public sealed record ResultOffered(
    [property: Key(0)] ResultLabel Label,
    [property: Key(1)] int ValueBytes,
    [property: Key(2)] int CountBytes,
    [property: Key(3)] string BytesChecksum,
    [property: Key(4)] string ResultChecksum) : IMessage
{
    public bool IsSound() => Label is { IsSound: true } && ValueBytes >= 0 && CountBytes >= 0 && ValueBytes <= Array.MaxLength - CountBytes
        && ValueBytes % sizeof(double) == 0
        && CountBytes % sizeof(long) == 0
        && Sound.Checksum(BytesChecksum)
        && Sound.Checksum(ResultChecksum);
}

/// <summary>KappaAggregator to Coordinator and worker node: in the checkpoint. Coordinator to worker node: no longer wanted.</summary>
[MessagePackObject]
public sealed record ShardsStored([property: Key(0)] string Run, [property: Key(1)] ImmutableArray<ShardId> Shards) : IMessage
{
    public bool IsSound() => Sound.Name(Run) && Sound.Shards(Shards);
}
