using System.Collections.Immutable;

namespace PcpCluster.Actors.Coordination;

/// <summary>What the Coordinator is to do; it does so and nothing else.</summary>
public abstract record ScheduleCommand;

public sealed record AssignShards(string Worker, ImmutableArray<AssignedShard> Shards) : ScheduleCommand;

public readonly record struct AssignedShard(int Part, int Attempt);

/// <summary>Stored by another worker: the rest need not go on with it.</summary>
public sealed record DropShard(string Worker, int Part) : ScheduleCommand;

public sealed record NoteWorkerGone(string Worker, bool InGoodOrder, string Reason) : ScheduleCommand;

public sealed record NoteFailure(int Part, int Attempt, string Worker, string Error) : ScheduleCommand;

public sealed record NotePoison(int Part, string Reason) : ScheduleCommand;

public sealed record NoteStraggler(int Part, string Worker, double Seconds) : ScheduleCommand;

/// <summary>Every shard of the wave is done or given up.</summary>
public sealed record EndWave : ScheduleCommand;
