using PcpCluster.Actors.Work;

namespace PcpCluster.Actors.Messages;

/// <summary>Worker node to Coordinator, when it starts and whenever it meets work of a run it does not know.</summary>
public sealed record JoinRequest(string Run, WorkerDescription Worker) : IMessage;

/// <summary>
/// Coordinator to worker nodes: the package. Broadcast when the modes are trained or the Coordinator is back, sent singly to late joiners.
/// </summary>
public sealed record Welcome(string Run, string ProgramVersion, WorkPackage Package) : IMessage;

/// <summary>Coordinator to a worker node that would not give the same bytes.</summary>
public sealed record Refusal(string Run, string Reason) : IMessage;

/// <summary>Worker node to Coordinator: it leaves in good order, its unfinished shards are back in the queue.</summary>
public sealed record Goodbye(string Run, string Worker) : IMessage;

/// <summary>What a worker node tells about itself when joining.</summary>
/// <param name="Address">Its mailbox, unique in the cluster.</param>
/// <param name="Slots">Shards it computes at once.</param>
/// <param name="LittleEndian">False on a machine whose bytes would not match.</param>
/// <param name="Simd">Widest accelerated vector in bits, 0 without any; decides speed, never a result.</param>
/// <param name="FusedMultiplyAdd">Whether the processor fuses itself.</param>
/// <param name="Clock">Its clock when it asked; used to warn of skew, never to order events.</param>
public sealed record WorkerDescription(
    string Address,
    string Host,
    int ProcessId,
    int Slots,
    string ProgramVersion,
    bool LittleEndian,
    int Simd,
    bool FusedMultiplyAdd,
    DateTimeOffset Clock);
