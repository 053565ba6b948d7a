using System.Collections.Immutable;
using MessagePack;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Messages;

/// <summary>Worker node to Coordinator over every new link, and until it is welcomed.</summary>
/// <param name="Run">The run it worked for until now; empty if none.</param>
/// <param name="Holding">What it computes, has queued, or has computed and does not know to be stored.</param>
[MessagePackObject]
public sealed record JoinRequest(
    [property: Key(0)] WorkerDescription Worker,
    [property: Key(1)] string Run,
    [property: Key(2)] ImmutableArray<ShardId> Holding) : IMessage
{
    public bool IsSound() => Worker is { IsSound: true } && Sound.Text(Run) && Sound.Shards(Holding);
}

/// <summary>Coordinator to a worker node that may work for it.</summary>
/// <param name="Incarnation">Of the Coordinator: another one after every start.</param>
[MessagePackObject]
public sealed record Welcome(
    [property: Key(0)] string Run,
    [property: Key(1)] string Incarnation,
    [property: Key(2)] string ProgramVersion,
    [property: Key(3)] PackageOutline Package) : IMessage
{
    /// <summary>The study itself, for a worker in the Coordinator's own process; never travels.</summary>
    [IgnoreMember]
    public IStudy? Study { get; init; }

    public bool IsSound() => Sound.Name(Run) && Sound.Name(Incarnation) && Sound.Name(ProgramVersion) && Package is { IsSound: true };
}

/// <summary>Coordinator to a worker node that would not give the same bytes.</summary>
[MessagePackObject]
public sealed record Refusal([property: Key(0)] string Reason) : IMessage
{
    public bool IsSound() => Sound.Text(Reason);
}

/// <summary>Coordinator to a worker node it does not know: ask to join, over a new link if the incarnation is new.</summary>
[MessagePackObject]
public sealed record JoinAgain([property: Key(0)] string Incarnation) : IMessage
{
    public bool IsSound() => Sound.Name(Incarnation);
}

/// <summary>Worker node to Coordinator: it leaves in good order.</summary>
[MessagePackObject]
public sealed record Goodbye([property: Key(0)] string Worker) : IMessage
{
    public bool IsSound() => Sound.Name(Worker);
}

/// <summary>What a worker node tells about itself when joining.</summary>
/// <param name="Id">Unique in the cluster, constant for the process.</param>
/// <param name="Slots">Shards it computes at once; may be 0 for a trainer.</param>
/// <param name="Trainer">Whether it takes the waves of the trainer.</param>
/// <param name="LittleEndian">False on a machine whose bytes would not match.</param>
/// <param name="Simd">Widest accelerated vector in bits, 0 without any; decides speed, never a result.</param>
/// <param name="FusedMultiplyAdd">Whether the processor fuses itself.</param>
/// <param name="Clock">Its clock when it asked; used to warn of skew, never to order events.</param>
[MessagePackObject]
public sealed record WorkerDescription(
    [property: Key(0)] string Id,
    [property: Key(1)] string Host,
    [property: Key(2)] int Slots,
    [property: Key(3)] TrainerRole Trainer,
    [property: Key(4)] string ProgramVersion,
    [property: Key(5)] bool LittleEndian,
    [property: Key(6)] int Simd,
    [property: Key(7)] bool FusedMultiplyAdd,
    [property: Key(8)] DateTimeOffset Clock)
{
    [IgnoreMember]
    public bool IsSound =>
        Sound.Name(Id) && Sound.Name(Host) && Sound.Name(ProgramVersion) && Enum.IsDefined(Trainer) && Slots is >= 0 and <= 1 << 14;
}

public enum TrainerRole
{
    None,

    /// <summary>The Coordinator's own process: trains when nobody else does.</summary>
    StandIn,

    /// <summary>Started with the role trainer: the node with the device.</summary>
    Trainer,
}
