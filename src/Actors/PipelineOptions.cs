namespace PcpCluster.Actors;

/// <summary>Times and limits of the pipeline; none of them changes a result.</summary>
public sealed record PipelineOptions
{
    public static readonly PipelineOptions Default = new();

    /// <summary>How often a worker node reports, and the Coordinator shows that it is there.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A worker node silent for so long counts as lost. Its shards come back through the engine, so this only decides what is shown.</summary>
    public TimeSpan WorkerLostAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the Coordinator looks at the clock.</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A shard whose computation failed so often is reported and left out.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>A shard handed out so often without an answer (its worker died each time) is reported and left out.</summary>
    public int MaxDeliveries { get; init; } = 6;

    /// <summary>Pause before a failed shard is offered again.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Every slot idle, offers outstanding, nothing stored for so long: the offers are lost and are made again.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Once nothing fresh is left, a shard running for longer is offered a second time to an idle worker.</summary>
    public TimeSpan StragglerAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Offers in the queue or being computed, at least; above that, twice the number of slots.</summary>
    public int MinWindow { get; init; } = 16;

    /// <summary>A clock further off than this is reported.</summary>
    public TimeSpan ClockSkewWarning { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Results written in one transaction at most.</summary>
    public int CheckpointBatch { get; init; } = 256;

    /// <summary>A worker node without work and without sign of a Coordinator for so long gives up.</summary>
    public TimeSpan OrphanedAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <exception cref="ArgumentOutOfRangeException">A value that cannot work.</exception>
    public PipelineOptions Validated()
    {
        Positive(HeartbeatInterval, nameof(HeartbeatInterval));
        Positive(TickInterval, nameof(TickInterval));
        Positive(StallAfter, nameof(StallAfter));
        Positive(StragglerAfter, nameof(StragglerAfter));
        Positive(OrphanedAfter, nameof(OrphanedAfter));
        ArgumentOutOfRangeException.ThrowIfLessThan(WorkerLostAfter, 2 * HeartbeatInterval, nameof(WorkerLostAfter));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1, nameof(MaxAttempts));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDeliveries, 2, nameof(MaxDeliveries));
        ArgumentOutOfRangeException.ThrowIfLessThan(MinWindow, 1, nameof(MinWindow));
        ArgumentOutOfRangeException.ThrowIfLessThan(CheckpointBatch, 1, nameof(CheckpointBatch));
        return this;
    }

    private static void Positive(TimeSpan value, string name) => ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
}
