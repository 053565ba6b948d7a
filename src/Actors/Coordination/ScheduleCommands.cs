namespace PcpCluster.Actors.Coordination;

/// <summary>What the Coordinator is to do; it does so and nothing else.</summary>
public abstract record ScheduleCommand;

public sealed record OfferShard(int Shard, int Attempt, string Avoid) : ScheduleCommand;

/// <summary>Send the package to one late joiner.</summary>
public sealed record GreetWorker(string Worker) : ScheduleCommand;

/// <summary>Send the package to all who wait for it.</summary>
public sealed record BroadcastPackage : ScheduleCommand;

public sealed record WatchWorker(string Worker) : ScheduleCommand;

public sealed record NoteWorkerGone(string Worker, bool InGoodOrder, string Reason) : ScheduleCommand;

public sealed record NoteFailure(int Shard, int Attempt, string Worker, string Error) : ScheduleCommand;

public sealed record NotePoison(int Shard, string Reason) : ScheduleCommand;

public sealed record NoteStall(int Reoffered) : ScheduleCommand;

public sealed record FinishRun : ScheduleCommand;
