using PcpCluster.Actors.Work;

namespace PcpCluster.Actors.Coordination;

/// <summary>A run whose modes are trained: nothing of it changes any more.</summary>
/// <param name="AlreadyDone">In the checkpoint when the Coordinator started.</param>
public sealed record PlannedRun(string Run, WorkPackage Package, RunPlan Plan, ShardSet AlreadyDone);
