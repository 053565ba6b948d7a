using PcpCluster.Actors.Work;
using PcpCluster.Actors.Work.Synthetic;

namespace PcpCluster.Actors.Tests;

/// <summary>Training always fails.</summary>
internal sealed class UntrainablePhysics : IRunPhysics
{
    private readonly SyntheticPhysics _inner = new();

    public IShardComputation Computation => _inner.Computation;

    public WorkPackage Train(WorkPackage untrained, IProgress<string> progress, CancellationToken stop) =>
        throw new ArithmeticException("the loss does not fall");

    public RunPlan Plan(WorkPackage package) => _inner.Plan(package);

    public string AssembleGrid(WorkPackage package, RunPlan plan, int grid, IEnumerable<ShardResult> results) =>
        _inner.AssembleGrid(package, plan, grid, results);

    public string AssembleRun(WorkPackage package, RunPlan plan, IReadOnlyList<string> grids) => _inner.AssembleRun(package, plan, grids);
}
