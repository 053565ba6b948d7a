using System.Collections.Concurrent;
using PcpCluster.Actors.Work;

namespace PcpCluster.Host.Runs.Physics;

/// <summary>Scattering rates of irreducible q-points: what workers compute in a run of <c>pcp run</c>.</summary>
internal sealed class RatesComputation : IShardComputation
{
    public const string ComputationName = "scattering-rates";
    public const int ComputationVersion = 3;

    // the aggregator of a process shares the phonons of its workers
    private readonly ConcurrentDictionary<string, Lazy<RatesEvaluator>> _evaluators = new();

    public string Name => ComputationName;

    public int Version => ComputationVersion;

    public IShardEvaluator Prepare(WorkPackage package) => Evaluator(package);

    public RatesEvaluator Evaluator(WorkPackage package) =>
        _evaluators.GetOrAdd(package.Checksum, _ => new Lazy<RatesEvaluator>(() => new RatesEvaluator(package))).Value;
}
