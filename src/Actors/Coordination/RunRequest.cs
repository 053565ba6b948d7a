using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Coordination;

/// <summary>One run of a study under the actors.</summary>
public sealed record RunRequest
{
    public required IStudy Study { get; init; }

    /// <summary>Where the checkpoint lies.</summary>
    public required string Folder { get; init; }

    /// <summary>Continue the run of the folder.</summary>
    public bool Resume { get; init; }

    /// <summary>Must agree between all processes of a run.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>Shards computed by this process at once; 0 leaves all of them to workers elsewhere.</summary>
    public int LocalSlots { get; init; } = 1;

    /// <summary>Threads of the study's own steps (its next wave, its result) and of a trainer here.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Null for this process alone.</summary>
    public ListenAddress? Listen { get; init; }

    /// <summary>config/akka.hocon.</summary>
    public required ActorConfig Config { get; init; }

    /// <summary>Those of <see cref="Config"/>, unless a test is in a hurry.</summary>
    public RunTimes Times
    {
        get => field ?? Config.Times;
        init;
    }

    public IRunObserver Observer { get; init; } = SilentObserver.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <param name="Host">The name workers use, exactly as it stands here; empty for this machine's own full name.</param>
/// <param name="Port">0 for any.</param>
public sealed record ListenAddress(string Host = "", int Port = 0);
