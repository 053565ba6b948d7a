using System.Collections.Immutable;

namespace PcpCluster.Actors.Messages;

/// <summary>Worker node to Coordinator every few seconds; a Coordinator that just came back learns its workers from it.</summary>
/// <param name="ShardsDone">Since the node started.</param>
/// <param name="BusySeconds">Summed over its slots.</param>
/// <param name="Running">What its slots compute now.</param>
public sealed record Heartbeat(
    string Run, string Worker, string Host, int Slots, long ShardsDone, double BusySeconds, ImmutableArray<RunningShard> Running) : IMessage;

/// <param name="Seconds">For how long already.</param>
public readonly record struct RunningShard(int Shard, double Seconds);

/// <summary>Coordinator to every worker node every few seconds: it is there, and this far.</summary>
public sealed record RunProgress(string Run, int ShardsDone, int ShardsTotal) : IMessage;

/// <summary>Coordinator to every worker node: nothing more to do.</summary>
public sealed record RunFinished(string Run) : IMessage;
