using System.Collections.Immutable;
using PcpCluster.Actors.Work;

namespace PcpCluster.Actors.Messages;

/// <summary>Worker to KappaAggregator. May arrive twice; must arrive once.</summary>
/// <param name="Seconds">Time the worker spent on it, by its own clock.</param>
public sealed record ShardComputed(string Run, ShardResult Result, int Attempt, string Worker, double Seconds) : IMessage;

/// <summary>KappaAggregator to Coordinator: these shards are in the checkpoint.</summary>
public sealed record ShardsStored(string Run, ImmutableArray<int> Shards) : IMessage;
