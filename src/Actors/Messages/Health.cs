using System.Collections.Immutable;
using MessagePack;

namespace PcpCluster.Actors.Messages;

/// <summary>Worker node to Coordinator every few seconds.</summary>
/// <param name="Running">What its slots compute now.</param>
/// <param name="Held">All it holds: running, queued, computed and not stored.</param>
[MessagePackObject]
public sealed record Heartbeat(
    [property: Key(0)] string Worker,
    [property: Key(1)] string Incarnation,
    [property: Key(2)] ImmutableArray<RunningShard> Running,
    [property: Key(3)] ImmutableArray<ShardId> Held) : IMessage
{
    public bool IsSound() => Sound.Name(Worker) && Sound.Name(Incarnation)
        && !Running.IsDefault
        && Running.Length <= Sound.MostShards
        && Running.All(r => r.Shard.IsSound && Sound.Number(r.Seconds))
        && Sound.Shards(Held);
}

/// <param name="Seconds">For how long already.</param>
[MessagePackObject]
public readonly record struct RunningShard([property: Key(0)] ShardId Shard, [property: Key(1)] double Seconds);

/// <summary>Coordinator to a worker node, as the answer to its heartbeat: it is there.</summary>
[MessagePackObject]
public sealed record HeartbeatHeard([property: Key(0)] string Incarnation) : IMessage
{
    public bool IsSound() => Sound.Name(Incarnation);
}

/// <summary>Coordinator to every worker node: nothing more to do.</summary>
[MessagePackObject]
public sealed record RunFinished([property: Key(0)] string Run) : IMessage
{
    public bool IsSound() => Sound.Name(Run);
}
