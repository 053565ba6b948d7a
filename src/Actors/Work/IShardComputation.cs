namespace PcpCluster.Actors.Work;

/// <summary>
/// The worker's side of the physics: a shard is a pure function of (package, shard). The same pair gives the same bytes on every machine,
/// at any thread count; the whole fault tolerance rests on that.
/// </summary>
public interface IShardComputation
{
    /// <summary>Written into packages; a worker that lacks this computation says so and leaves.</summary>
    string Name { get; }

    /// <summary>Raised whenever the sections or any bit of a result change.</summary>
    int Version { get; }

    /// <summary>Reads the package once (the expensive part: parsing, folding modes); the evaluator then serves every shard of the run.</summary>
    IShardEvaluator Prepare(WorkPackage package);
}

/// <summary>A package made ready. Called from several threads at once; phonons of a grid are computed on first use and kept.
/// Dropped, not disposed, when the node moves to another run: hold managed memory only.</summary>
public interface IShardEvaluator
{
    /// <exception cref="OperationCanceledException">The worker leaves; the shard goes to another one.</exception>
    /// <remarks>Any other exception is a failed attempt: the shard is tried elsewhere and reported after the last try.</remarks>
    ShardResult Evaluate(ShardDescription shard, CancellationToken stop);
}
