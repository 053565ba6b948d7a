using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Workers;

/// <summary>What a worker node is and can do.</summary>
public sealed record WorkerRequest
{
    /// <summary>Unique in the cluster and readable in logs: host, process, and a few random digits for restarted processes.</summary>
    public string Id { get; init; } =
        $"worker-{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}-{Random.Shared.Next(0x10000):x4}";

    /// <summary>Shards it computes at once.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>Threads of its trainer.</summary>
    public int Threads { get; init; } = 1;

    public TrainerRole Trainer { get; init; }

    /// <summary>Must agree between all processes of a run.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>What it can compute.</summary>
    public required StudyCatalog Studies { get; init; }

    public IRunObserver Observer { get; init; } = SilentObserver.Instance;

    /// <summary>config/akka.hocon.</summary>
    public ActorConfig Config { get; init; } = ActorConfig.Load();

    /// <summary>Those of <see cref="Config"/>, unless a test is in a hurry.</summary>
    public RunTimes Times
    {
        get => field ?? Config.Times;
        init;
    }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Ends what is being computed at once, without a word to anybody: the process ends.</summary>
    internal CancellationToken Stop { get; init; }

    /// <summary>What it tells about its machine; tests stand in for other machines.</summary>
    internal Func<WorkerDescription, WorkerDescription> Machine { get; init; } = here => here;

    internal WorkerDescription Describe() => Machine(LocalMachine.Describe(Id, Slots, Trainer, ProgramVersion, Time));
}

/// <param name="ShardsDone">Computed by it.</param>
public sealed record WorkerEnd(WorkerEnding Ending, long ShardsDone);

public enum WorkerEnding
{
    /// <summary>The run is finished.</summary>
    Finished,

    /// <summary>It was told to leave.</summary>
    Left,

    /// <summary>No Coordinator for too long.</summary>
    Orphaned,
}
