using PcpCluster.Actors.Work;

namespace PcpCluster.Actors.Messages;

/// <summary>
/// Coordinator to whichever worker takes it. The engine delivers it again when the taker dies; after too many deliveries it comes back to
/// the Coordinator's mailbox as it is (return to sender): the shard kills its workers.
/// </summary>
/// <param name="PackageChecksum">The package the shard belongs to.</param>
/// <param name="Attempt">From 1; counts failures reported by workers, not deaths.</param>
/// <param name="Avoid">Worker on which the previous attempt failed; empty if none or if there is no other worker.</param>
public sealed record ShardOffer(string Run, string PackageChecksum, ShardDescription Shard, int Attempt, string Avoid) : IMessage;

/// <summary>Worker to Coordinator: the computation threw.</summary>
public sealed record ShardFailed(string Run, int Shard, int Attempt, string Worker, string Error) : IMessage;

/// <summary>Worker to Coordinator: not computed and not at fault (the worker leaves, or was to avoid this shard); offer it again.</summary>
public sealed record ShardReleased(string Run, int Shard, int Attempt, string Worker) : IMessage;
