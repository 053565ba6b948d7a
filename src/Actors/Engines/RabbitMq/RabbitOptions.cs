using PcpCluster.Actors.Messages.Wire;

namespace PcpCluster.Actors.Engines.RabbitMq;

/// <summary>Times of the RabbitMQ engine.</summary>
public sealed record RabbitOptions
{
    /// <summary>How long to try at the start before saying that the server cannot be reached.</summary>
    public TimeSpan ConnectPatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long to wait for a server that went away during the run.</summary>
    public TimeSpan ReconnectPatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a Coordinator waits for the server to notice that its predecessor is dead.</summary>
    public TimeSpan TakeoverPatience { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>AMQP heartbeat: a peer silent for twice as long is cut off and its shards go to others.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often watched mailboxes are looked for; two misses in a row count.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of a message that travel at once; a larger one is sent in parts.</summary>
    public int PartBytes { get; init; } = WireLimits.MaxPartBytes;

    /// <summary>Messages in flight to a mailbox; more than the parts of one message.</summary>
    public ushort Prefetch { get; init; } = 64;
}
