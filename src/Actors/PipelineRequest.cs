using System.Collections.Immutable;
using PcpCluster.Actors.Checkpoints;
using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Work;

namespace PcpCluster.Actors;

/// <summary>One run of the pipeline.</summary>
public sealed record PipelineRequest
{
    /// <summary>Input and settings; training adds what is missing.</summary>
    public required WorkPackage Untrained { get; init; }

    public required IRunPhysics Physics { get; init; }

    /// <summary>Where the checkpoint lies.</summary>
    public required string Folder { get; init; }

    /// <summary>Continue the run of the folder.</summary>
    public bool Resume { get; init; }

    /// <summary>Must agree between all processes of a run.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>Connects to the engine; called once for the Coordinator's side and once for the local workers.</summary>
    public required Func<CancellationToken, Task<IEngine>> Connect { get; init; }

    /// <summary>Slots computed by this process; 0 leaves all work to workers elsewhere.</summary>
    public int LocalSlots { get; init; } = 1;

    public IRunObserver Observer { get; init; } = SilentObserver.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public PipelineOptions Options { get; init; } = PipelineOptions.Default;
}

/// <summary>How a run ended.</summary>
/// <param name="Result">The run's JSON object; null when shards were given up.</param>
/// <param name="Grids">Each grid's JSON object; null for a grid with shards given up.</param>
/// <param name="GridSeconds">Computing time of each grid's stored results, summed over workers.</param>
/// <param name="GivenUp">Shard descriptions with reasons, in shard order; resuming tries them again.</param>
public sealed record RunOutcome(
    string? Result, ImmutableArray<string?> Grids, ImmutableArray<double> GridSeconds, ImmutableArray<string> GivenUp, RunStatus Status)
{
    public bool IsComplete => GivenUp.IsEmpty;
}
