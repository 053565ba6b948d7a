using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Engines;

/// <summary>A received message, the engine's until acknowledged.</summary>
public abstract class Delivery(IMessage message)
{
    public IMessage Message { get; } = message;

    /// <summary>Done with it; the engine forgets it. Harmless when the connection it came through is gone: it will be delivered again.</summary>
    public abstract ValueTask Acknowledge();

    /// <summary>Hands it back for another delivery.</summary>
    public abstract ValueTask Return();
}
