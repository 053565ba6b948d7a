using System.Collections.Immutable;
using PcpCluster.Actors.Messages;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Coordination;

/// <summary>
/// All the Coordinator knows about the wave at hand and its workers. Immutable; its size follows the workers and the shards they hold,
/// except for the bitmap of finished shards and the order of those not yet handed out.
/// </summary>
public sealed record ScheduleState
{
    public required DateTimeOffset Started { get; init; }

    public RunPhase Phase { get; init; } = RunPhase.BetweenWaves;

    public WavePlace Place { get; init; }

    /// <summary>Parts of the wave.</summary>
    public int Total { get; init; }

    /// <summary>Parts to compute, in the order they are handed out; those before <see cref="NextFresh"/> have been.</summary>
    public ImmutableArray<int> Order { get; init; } = [];

    public int NextFresh { get; init; }

    /// <summary>Handed out and come back: they go first.</summary>
    public ImmutableList<int> Returned { get; init; } = [];

    /// <summary>Parts that wait for the worker that did them in the wave before.</summary>
    public ImmutableSortedDictionary<string, ImmutableList<int>> Reserved { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableList<int>>(StringComparer.Ordinal);

    /// <summary>Finished and in the checkpoint.</summary>
    public ShardSet Done { get; init; } = ShardSet.Empty;

    /// <summary>Who holds which part; normally one worker, two for a straggler.</summary>
    public ImmutableDictionary<int, ImmutableArray<string>> Holders { get; init; } = ImmutableDictionary<int, ImmutableArray<string>>.Empty;

    /// <summary>Parts that failed or died with a worker.</summary>
    public ImmutableDictionary<int, Trouble> Troubles { get; init; } = ImmutableDictionary<int, Trouble>.Empty;

    /// <summary>Given up, with the reason.</summary>
    public ImmutableDictionary<int, string> Poisoned { get; init; } = ImmutableDictionary<int, string>.Empty;

    public ImmutableSortedDictionary<string, WorkerState> Workers { get; init; } =
        ImmutableSortedDictionary.Create<string, WorkerState>(StringComparer.Ordinal);

    /// <summary>Sum over the workers.</summary>
    public int Slots { get; init; }

    /// <summary>Not finished and held by nobody.</summary>
    public int Pending => Order.Length - NextFresh + Returned.Count + ReservedCount;

    public int ReservedCount { get; init; }

    public bool Complete => Done.Count + Poisoned.Count == Total;
}

public enum RunPhase
{
    /// <summary>The study is asked for its next wave; workers may join already.</summary>
    BetweenWaves,
    Computing,
}

/// <param name="Failures">Attempts that workers reported as failed.</param>
/// <param name="Deaths">Workers that died holding it.</param>
/// <param name="Avoid">Worker of the last failed attempt, empty if none.</param>
/// <param name="NotBefore">End of its pause.</param>
/// <param name="DiedWith">The last worker that died with it, empty if none.</param>
public sealed record Trouble(int Failures, int Deaths, string Avoid, DateTimeOffset NotBefore, string DiedWith)
{
    public static readonly Trouble None = new(0, 0, string.Empty, DateTimeOffset.MinValue, string.Empty);
}

/// <summary>What the Coordinator has in its book about a worker node.</summary>
public sealed record WorkerState(string Host, int Slots, TrainerRole Trainer, DateTimeOffset LastHeard)
{
    /// <summary>As last reported; nothing is assigned before.</summary>
    public int Capacity { get; init; }

    /// <summary>Assigned and not finished.</summary>
    public ImmutableArray<int> Held { get; init; } = [];

    /// <summary>Those of them that are computed and not yet stored; they do not count against the capacity.</summary>
    public ImmutableArray<int> Computed { get; init; } = [];

    /// <summary>What its last heartbeat named as running.</summary>
    public ImmutableArray<RunningPart> Running { get; init; } = [];

    /// <summary>In the book, not in the last heartbeat: the assignment may be lost.</summary>
    public ImmutableArray<int> Missing { get; init; } = [];

    /// <summary>What counts against the capacity.</summary>
    public int Busy
    {
        get
        {
            int busy = 0;
            foreach (int part in Held)
            {
                busy += Computed.Contains(part) ? 0 : 1;
            }

            return busy;
        }
    }
}

/// <param name="Seconds">For how long already.</param>
public readonly record struct RunningPart(int Part, double Seconds);
