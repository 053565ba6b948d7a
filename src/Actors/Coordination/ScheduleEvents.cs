using System.Collections.Immutable;
using PcpCluster.Actors.Messages;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Coordination;

/// <summary>
/// What can happen to a run. Every event carries the Coordinator's own time; no other clock enters a decision. Parts are those of the wave
/// at hand.
/// </summary>
public abstract record ScheduleEvent(DateTimeOffset Now);

/// <summary>The study's next wave is there.</summary>
/// <param name="Costs">Estimated seconds of each part; the longest go first.</param>
/// <param name="Done">In the checkpoint already.</param>
/// <param name="Places">For a wave that keeps its place: who did part i of the wave before.</param>
public sealed record WaveOpened(
    DateTimeOffset Now,
    WavePlace Place,
    ImmutableArray<double> Costs,
    ShardSet Done,
    ImmutableDictionary<int, string> Places) : ScheduleEvent(Now);

/// <summary>A worker that passed <see cref="Admission"/>.</summary>
public sealed record WorkerJoined(
    DateTimeOffset Now, string Worker, string Host, int Slots, TrainerRole Trainer, ImmutableArray<int> Holding) : ScheduleEvent(Now);

public sealed record CapacityReported(DateTimeOffset Now, string Worker, int Capacity, ImmutableArray<int> Computed) : ScheduleEvent(Now);

public sealed record WorkerReported(
    DateTimeOffset Now, string Worker, ImmutableArray<RunningPart> Running, ImmutableArray<int> Held) : ScheduleEvent(Now);

/// <param name="Reason">As shown to the user.</param>
public sealed record WorkerLost(DateTimeOffset Now, string Worker, bool InGoodOrder, string Reason) : ScheduleEvent(Now);

public sealed record ShardsFinished(DateTimeOffset Now, ImmutableArray<int> Parts) : ScheduleEvent(Now);

public sealed record AttemptFailed(DateTimeOffset Now, int Part, int Attempt, string Worker, string Error) : ScheduleEvent(Now);

/// <summary>Given back without fault.</summary>
public sealed record PartsReleased(DateTimeOffset Now, string Worker, ImmutableArray<int> Parts) : ScheduleEvent(Now);

public sealed record ClockTicked(DateTimeOffset Now) : ScheduleEvent(Now);
