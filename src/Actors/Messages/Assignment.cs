using System.Collections.Immutable;
using MessagePack;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Messages;

/// <summary>
/// Worker node to Coordinator after every computed shard and with every heartbeat: a state, not a credit, so losing one costs nothing.
/// </summary>
/// <param name="Capacity">How many shards it wants to hold, those of <paramref name="Computed"/> not counted.</param>
/// <param name="Computed">Computed and not known to be stored.</param>
[MessagePackObject]
public sealed record WorkCapacity(
    [property: Key(0)] string Worker,
    [property: Key(1)] string Incarnation,
    [property: Key(2)] int Capacity,
    [property: Key(3)] ImmutableArray<ShardId> Computed) : IMessage
{
    public bool IsSound() => Sound.Name(Worker) && Sound.Name(Incarnation) && Capacity is >= 0 and <= 1 << 15 && Sound.Shards(Computed);
}

/// <summary>Coordinator to a worker node: compute these.</summary>
[MessagePackObject]
public sealed record ShardsAssigned(
    [property: Key(0)] string Incarnation,
    [property: Key(1)] WaveOutline Wave,
    [property: Key(2)] ImmutableArray<AssignedPart> Parts) : IMessage
{
    /// <summary>The input itself, for a worker in the Coordinator's own process; never travels.</summary>
    [IgnoreMember]
    public WaveInput? Input { get; init; }

    public bool IsSound() => Sound.Name(Incarnation) && Wave is { IsSound: true }
        && !Parts.IsDefault && Parts.Length <= Sound.MostShards && Parts.All(p => p.IsSound);
}

/// <param name="Attempt">From 1; counts failures reported by workers, not deaths.</param>
[MessagePackObject]
public readonly record struct AssignedPart([property: Key(0)] Part Part, [property: Key(1)] int Attempt)
{
    [IgnoreMember]
    public bool IsSound =>
        Part is not null && new ShardId(0, Part.Index).IsSound && Sound.Text(Part.Label) && Part.Count >= 0 && Attempt > 0;
}

/// <summary>Worker node to Coordinator: the computation threw.</summary>
/// <param name="InputIsWrong">It refused the input, as anybody would: the run ends with this message.</param>
[MessagePackObject]
public sealed record ShardFailed(
    [property: Key(0)] string Worker,
    [property: Key(1)] ShardId Shard,
    [property: Key(2)] int Attempt,
    [property: Key(3)] string Error,
    [property: Key(4)] bool InputIsWrong) : IMessage
{
    public bool IsSound() => Sound.Name(Worker) && Shard.IsSound && Attempt > 0 && Sound.Text(Error);
}

/// <summary>Worker node to Coordinator: not computed and not at fault (it leaves); give them to others.</summary>
[MessagePackObject]
public sealed record ShardsReleased([property: Key(0)] string Worker, [property: Key(1)] ImmutableArray<ShardId> Shards) : IMessage
{
    public bool IsSound() => Sound.Name(Worker) && Sound.Shards(Shards);
}
