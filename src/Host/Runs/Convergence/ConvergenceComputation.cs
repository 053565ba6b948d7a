using System.Collections.Concurrent;
using PcpCluster.Actors.Work;

namespace PcpCluster.Host.Runs.Convergence;

/// <summary>Groups of sampled first modes, and rates of all modes of small grids: what workers compute for <c>pcp converge</c>.</summary>
internal sealed class ConvergenceComputation : IShardComputation
{
    public const string ComputationName = "grid-convergence";
    public const int ComputationVersion = 3;

    // the aggregator of a process shares what its workers have prepared
    private readonly ConcurrentDictionary<string, Lazy<ConvergenceEvaluator>> _evaluators = new();

    public string Name => ComputationName;

    public int Version => ComputationVersion;

    public IShardEvaluator Prepare(WorkPackage package) => Evaluator(package);

    public ConvergenceEvaluator Evaluator(WorkPackage package) =>
        _evaluators.GetOrAdd(package.Checksum, _ => new Lazy<ConvergenceEvaluator>(() => new ConvergenceEvaluator(package))).Value;
}
