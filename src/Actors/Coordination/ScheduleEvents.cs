using System.Collections.Immutable;
using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Coordination;

/// <summary>What can happen to a run. Every event carries the Coordinator's own time; no other clock enters a decision.</summary>
public abstract record ScheduleEvent(DateTimeOffset Now);

/// <summary>The modes are trained or were found in the checkpoint.</summary>
public sealed record PackageReady(DateTimeOffset Now) : ScheduleEvent(Now);

/// <summary>A worker that passed <see cref="Admission"/>.</summary>
public sealed record WorkerJoined(DateTimeOffset Now, string Worker, string Host, int Slots) : ScheduleEvent(Now);

public sealed record WorkerReported(DateTimeOffset Now, Heartbeat Heartbeat) : ScheduleEvent(Now);

/// <param name="Reason">As shown to the user.</param>
public sealed record WorkerLeft(DateTimeOffset Now, string Worker, bool InGoodOrder, string Reason) : ScheduleEvent(Now);

public sealed record ShardsFinished(DateTimeOffset Now, ImmutableArray<int> Shards) : ScheduleEvent(Now);

public sealed record AttemptFailed(DateTimeOffset Now, int Shard, int Attempt, string Worker, string Error) : ScheduleEvent(Now);

public sealed record OfferReleased(DateTimeOffset Now, int Shard, int Attempt) : ScheduleEvent(Now);

/// <summary>The engine gave up delivering the offer.</summary>
public sealed record OfferAbandoned(DateTimeOffset Now, int Shard, int Attempt) : ScheduleEvent(Now);

public sealed record EngineRestored(DateTimeOffset Now) : ScheduleEvent(Now);

public sealed record ClockTicked(DateTimeOffset Now) : ScheduleEvent(Now);
