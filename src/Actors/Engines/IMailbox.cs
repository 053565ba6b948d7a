namespace PcpCluster.Actors.Engines;

/// <summary>Where an actor receives. Disposing it hands back what was not acknowledged.</summary>
public interface IMailbox : IAsyncDisposable
{
    string Address { get; }

    /// <exception cref="OperationCanceledException">Stopped.</exception>
    /// <exception cref="EngineException">The engine is gone for good.</exception>
    ValueTask<Delivery> Receive(CancellationToken stop);

    /// <summary>One that is already here, without waiting; lets a receiver take a batch.</summary>
    bool TryReceive(out Delivery? delivery);
}
