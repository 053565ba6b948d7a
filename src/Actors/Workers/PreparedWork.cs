using PcpCluster.Actors.Work;

namespace PcpCluster.Actors.Workers;

/// <summary>The run a node works for: its package, made ready.</summary>
internal sealed record PreparedWork(string Run, string PackageChecksum, IShardEvaluator Evaluator);
