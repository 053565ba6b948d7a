using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Engines;

/// <summary>
/// Carries messages between actors that may live on other machines. Everything an engine promises:
/// a confirmed message in a durable mailbox or in the work queue outlives its sender and is delivered at least once; what is not acknowledged
/// is delivered again when its receiver is gone; a taker holds one unacknowledged offer at a time.
/// Order between different senders, and exactly-once, are not promised and not needed.
/// Messages are immutable records; no engine type appears in them and no actor knows which engine runs.
/// </summary>
public interface IEngine : IAsyncDisposable
{
    /// <summary>For messages to the user; without password.</summary>
    string Description { get; }

    /// <summary>
    /// Opens a mailbox. A durable one (of the Coordinator, the KappaAggregator) keeps its messages while its owner is away and has one owner
    /// at a time; a private one (of a worker node) receives broadcasts too and vanishes with its owner.
    /// </summary>
    /// <param name="fresh">Throw away what a durable mailbox still holds.</param>
    /// <exception cref="EngineException">Another owner is alive, or the engine cannot be reached.</exception>
    Task<IMailbox> OpenMailbox(string address, MailboxKind kind, bool fresh, CancellationToken stop);

    /// <summary>Completes when the engine has taken responsibility; false when nobody ever opened such a mailbox or its owner is gone.</summary>
    Task<bool> Send(string address, IMessage message, CancellationToken stop);

    /// <summary>To every private mailbox open now.</summary>
    Task Broadcast(IMessage message, CancellationToken stop);

    /// <summary>Makes the work queue ready, empties it of offers nobody holds, and names the mailbox abandoned offers return to.</summary>
    Task OpenWork(string returnTo, CancellationToken stop);

    /// <summary>Completes when the engine has taken responsibility for the offer.</summary>
    Task Offer(ShardOffer offer, CancellationToken stop);

    /// <summary>A taker of offers: waits until the work queue exists, then receives one offer at a time.</summary>
    Task<IMailbox> TakeWork(CancellationToken stop);

    /// <summary>Tells once through <see cref="Notices"/> when the private mailbox at this address is gone.</summary>
    void Watch(string address);

    /// <summary>One reader: the Coordinator, or the worker node.</summary>
    IAsyncEnumerable<EngineNotice> Notices(CancellationToken stop);

    /// <summary>The run is over: durable mailboxes and the work queue are removed.</summary>
    Task CloseRun(CancellationToken stop);
}

public enum MailboxKind
{
    Durable,
    Private,
}
