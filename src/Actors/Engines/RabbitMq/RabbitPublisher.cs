using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PcpCluster.Actors.Engines.RabbitMq;

/// <summary>
/// Publishes with confirmation: returns when the server has taken responsibility, tries again on a new connection when the old one breaks before that.
/// A message may therefore arrive twice, never not at all.
/// </summary>
internal sealed class RabbitPublisher(RabbitConnection connection, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan _confirmationPatience = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim _opening = new(1);
    private IChannel? _channel;

    /// <summary>False when no queue takes the message (only asked for with <paramref name="mandatory"/>).</summary>
    public async Task<bool> Publish(
        string exchange,
        string routingKey,
        ReadOnlyMemory<byte> body,
        bool mandatory,
        bool persistent,
        CancellationToken stop,
        RabbitPart? part = null)
    {
        BasicProperties properties = new() { Persistent = persistent };
        part?.Mark(properties);
        while (true)
        {
            IChannel channel = await Channel(stop).ConfigureAwait(false);
            try
            {
                using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop, connection.Disposed);
                patience.CancelAfter(_confirmationPatience);
                await channel.BasicPublishAsync(exchange, routingKey, mandatory, properties, body, patience.Token).ConfigureAwait(false);
                return true;
            }
            catch (PublishException e) when (e.IsReturn)
            {
                return false;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested && !connection.Disposed.IsCancellationRequested)
            {
                await Drop(channel).ConfigureAwait(false);
            }
            catch (Exception e) when (RabbitConnection.IsConnectionTrouble(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Publishes a message of any size, in parts where it needs more than one.</summary>
    public async Task<bool> PublishParts(
        string exchange, string routingKey, ReadOnlyMemory<byte> body, int partBytes, bool mandatory, bool persistent, CancellationToken stop)
    {
        foreach ((RabbitPart? part, ReadOnlyMemory<byte> content) in RabbitPart.Split(body, partBytes))
        {
            if (!await Publish(exchange, routingKey, content, mandatory, persistent, stop, part).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_channel is { } channel)
        {
            await Drop(channel).ConfigureAwait(false);
        }
    }

    private static async Task Drop(IChannel channel)
    {
        try
        {
            await channel.AbortAsync().ConfigureAwait(false);
            await channel.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (RabbitConnection.IsConnectionTrouble(e))
        {
            // it was closed already
        }
    }

    private async Task<IChannel> Channel(CancellationToken stop)
    {
        if (_channel is { IsOpen: true } open)
        {
            return open;
        }

        await _opening.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return _channel is { IsOpen: true } meanwhile
                ? meanwhile
                : _channel = await connection.OpenChannel(confirms: true, stop).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }
}
