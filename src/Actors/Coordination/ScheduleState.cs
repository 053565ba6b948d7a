using System.Collections.Immutable;
using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Coordination;

/// <summary>
/// All the Coordinator knows. Immutable; its size follows the number of workers and of outstanding shards, except for the bitmap of finished ones.
/// </summary>
public sealed record ScheduleState
{
    public required int Total { get; init; }

    public RunPhase Phase { get; init; } = RunPhase.Training;

    /// <summary>Finished and in the checkpoint.</summary>
    public ShardSet Done { get; init; } = ShardSet.Empty;

    /// <summary>Shards from here on have not been offered yet.</summary>
    public int NextFresh { get; init; }

    /// <summary>Offered or about to be offered again, not finished.</summary>
    public ImmutableDictionary<int, OutstandingShard> Outstanding { get; init; } = ImmutableDictionary<int, OutstandingShard>.Empty;

    /// <summary>Given up.</summary>
    public ImmutableDictionary<int, string> Poisoned { get; init; } = ImmutableDictionary<int, string>.Empty;

    /// <summary>Outstanding shards waiting for their pause to end, in order of time.</summary>
    public ImmutableQueue<DelayedOffer> Delayed { get; init; } = [];

    public ImmutableDictionary<string, WorkerState> Workers { get; init; } = ImmutableDictionary<string, WorkerState>.Empty;

    /// <summary>Sum over the workers.</summary>
    public int Slots { get; init; }

    /// <summary>When a shard was last finished or offers were made for want of progress.</summary>
    public DateTimeOffset LastProgress { get; init; }

    public bool Complete => Done.Count + Poisoned.Count == Total;

    public static ScheduleState Start(int total, ShardSet done, DateTimeOffset now) =>
        new() { Total = total, Done = done, LastProgress = now };
}

public enum RunPhase
{
    /// <summary>Waiting for the package; workers may join already.</summary>
    Training,
    Computing,
    Finished,
}

/// <param name="Avoid">Worker of the last failed attempt, empty if none.</param>
/// <param name="OfferedAt">The latest offer.</param>
public sealed record OutstandingShard(int Attempt, string Avoid, DateTimeOffset OfferedAt);

public readonly record struct DelayedOffer(int Shard, DateTimeOffset NotBefore);

/// <param name="LastHeard">By the Coordinator's clock.</param>
public sealed record WorkerState(
    string Host, int Slots, DateTimeOffset LastHeard, long ShardsDone, double BusySeconds, ImmutableArray<RunningShard> Running);
