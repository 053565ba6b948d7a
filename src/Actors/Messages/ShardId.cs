using MessagePack;
using PcpCluster.Checkpoints;

namespace PcpCluster.Actors.Messages;

/// <summary>A shard: one part of one wave, as it is handed out.</summary>
[MessagePackObject]
public readonly record struct ShardId([property: Key(0)] int Wave, [property: Key(1)] int Part)
{
    [IgnoreMember]
    public bool IsSound => Wave >= 0 && Part is >= 0 and < ShardSet.MostParts;

    public override string ToString() => FormattableString.Invariant($"shard {Wave}/{Part}");
}
