namespace PcpCluster.Actors.Work;

/// <summary>
/// Everything the pipeline asks of the physics. One implementation per kind of run; the actors know nothing beyond these four questions.
/// </summary>
public interface IRunPhysics
{
    IShardComputation Computation { get; }

    /// <summary>
    /// Trains or loads what the package still lacks (PCP modes) and returns the package every worker gets:
    /// <c>untrained.With(...)</c>, or the same package when nothing is to be trained. Deterministic.
    /// </summary>
    WorkPackage Train(WorkPackage untrained, IProgress<string> progress, CancellationToken stop);

    /// <summary>Splits the run into shards; pure. Aim at seconds per shard: small enough to share fairly, large against a message.</summary>
    RunPlan Plan(WorkPackage package);

    /// <summary>
    /// Assembles one grid from its shard results, handed over in shard order: kappa with its errors, as the JSON object of kappa.json.
    /// </summary>
    string AssembleGrid(WorkPackage package, RunPlan plan, int grid, IEnumerable<ShardResult> results);

    /// <summary>Assembles the run from its grids' objects (extrapolation to the thermodynamic limit), as one JSON object.</summary>
    string AssembleRun(WorkPackage package, RunPlan plan, IReadOnlyList<string> grids);
}
