using System.Threading.Channels;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Messages.Wire;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace PcpCluster.Actors.Engines.RabbitMq;

/// <summary>
/// A consumer that attaches again whenever connection or queue went away. What was received on a lost connection and not begun is dropped: the
/// server delivers it again.
/// </summary>
internal sealed class RabbitMailbox : IMailbox
{
    private const ushort AccessRefused = 403;
    private const ushort NotFound = 404;
    private const ushort ResourceLocked = 405;

    private readonly RabbitConnection _connection;
    private readonly Func<IChannel, CancellationToken, Task> _declare;
    private readonly string _queue;
    private readonly ushort _prefetch;
    private readonly string? _ownership;
    private readonly Action<RabbitMailbox> _closed;
    private readonly Channel<Delivery> _received = Channel.CreateUnbounded<Delivery>();
    private readonly CancellationTokenSource _disposed = new();
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _takeoverPatience;
    private readonly TimeProvider _time;
    private Task _attaching = Task.CompletedTask;

    /// <param name="declare">Makes sure the queue exists; called on every new connection.</param>
    /// <param name="ownership">
    /// A queue that only one connection can hold and that goes with it: the sign that this mailbox has an owner (quorum queues know no exclusive
    /// consumers). A predecessor that died is waited for.
    /// </param>
    public RabbitMailbox(
        string address,
        string queue,
        RabbitConnection connection,
        Func<IChannel, CancellationToken, Task> declare,
        ushort prefetch,
        string? ownership,
        TimeSpan takeoverPatience,
        TimeProvider time,
        Action<RabbitMailbox> closed)
    {
        Address = address;
        _queue = queue;
        _connection = connection;
        _declare = declare;
        _prefetch = prefetch;
        _ownership = ownership;
        _takeoverPatience = takeoverPatience;
        _time = time;
        _closed = closed;
    }

    public string Address { get; }

    /// <summary>Completes when the first consumer is attached.</summary>
    public Task Attach()
    {
        _attaching = Task.Run(StayAttached);
        return _attached.Task;
    }

    public void Start() => _attaching = Task.Run(StayAttached);

    public async ValueTask<Delivery> Receive(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                Delivery delivery = await _received.Reader.ReadAsync(stop).ConfigureAwait(false);
                if (delivery is not RabbitDelivery { IsStale: true })
                {
                    return delivery;
                }
            }
        }
        catch (ChannelClosedException e)
        {
            throw e.InnerException as EngineException ?? (Exception)new OperationCanceledException("The mailbox is closed.", e);
        }
    }

    public bool TryReceive(out Delivery? delivery)
    {
        while (_received.Reader.TryRead(out delivery))
        {
            if (delivery is not RabbitDelivery { IsStale: true })
            {
                return true;
            }
        }

        return false;
    }

    public void HandOver(IMessage message) => _received.Writer.TryWrite(new LocalDelivery(message, d => _received.Writer.TryWrite(d)));

    public async ValueTask DisposeAsync()
    {
        _closed(this);
        await _disposed.CancelAsync().ConfigureAwait(false);
        await _attaching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task StayAttached()
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token, _connection.Disposed);
        CancellationToken stop = either.Token;
        long refusedSince = 0;
        try
        {
            while (true)
            {
                TimeSpan pause = TimeSpan.FromMilliseconds(200);
                try
                {
                    await ConsumeOnce(stop).ConfigureAwait(false);
                    refusedSince = 0;
                }
                catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode is AccessRefused or ResourceLocked)
                {
                    refusedSince = refusedSince == 0 ? _time.GetTimestamp() : refusedSince;
                    if (_time.GetElapsedTime(refusedSince) > _takeoverPatience)
                    {
                        throw new EngineException($"Mailbox '{Address}' has an owner already, or this user may not use it: "
                            + $"{e.ShutdownReason.ReplyText}. If another coordinator works on this run, end it first, or give the runs "
                            + "different names with ?run=NAME.", e);
                    }
                }
                catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == NotFound)
                {
                    pause = TimeSpan.FromMilliseconds(500);
                }
                catch (Exception e) when (RabbitConnection.IsConnectionTrouble(e))
                {
                    // the connection comes back, or its owner gives up
                }

                await Task.Delay(pause, _time, stop).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            _attached.TrySetException(e);
            _received.Writer.TryComplete(e);
        }
    }

    /// <summary>Attaches, and returns when the consumer is gone.</summary>
    private async Task ConsumeOnce(CancellationToken stop)
    {
        IChannel channel = await _connection.OpenChannel(confirms: false, stop).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            if (_ownership is not null)
            {
                await channel.QueueDeclareAsync(
                    _ownership, durable: false, exclusive: true, autoDelete: false, null, passive: false, noWait: false, stop)
                    .ConfigureAwait(false);
            }

            await _declare(channel, stop).ConfigureAwait(false);
            await channel.BasicQosAsync(0, _prefetch, global: false, stop).ConfigureAwait(false);
            TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
            channel.ChannelShutdownAsync += (_, _) => Complete(gone);
            AsyncEventingBasicConsumer consumer = new(channel);
            consumer.UnregisteredAsync += (_, _) => Complete(gone);
            RabbitAssembly assembly = new();
            consumer.ReceivedAsync += (_, e) => Take(channel, assembly, e);
            await channel.BasicConsumeAsync(_queue, autoAck: false, string.Empty, noLocal: false, exclusive: false, null, consumer, stop)
                .ConfigureAwait(false);
            _attached.TrySetResult();
            try
            {
                await gone.Task.WaitAsync(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await Detach(channel).ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task Detach(IChannel channel)
    {
        try
        {
            if (_ownership is not null)
            {
                await channel.QueueDeleteAsync(_ownership, ifUnused: false, ifEmpty: false, noWait: false).ConfigureAwait(false);
            }

            await channel.AbortAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (RabbitConnection.IsConnectionTrouble(e))
        {
            // the connection is gone, and consumer and ownership with it
        }
    }

    private async Task Take(IChannel channel, RabbitAssembly assembly, BasicDeliverEventArgs e)
    {
        if (e.Body.IsEmpty)
        {
            await channel.BasicAckAsync(e.DeliveryTag, multiple: false).ConfigureAwait(false);
            return;
        }

        IMessage message;
        IReadOnlyList<ulong> tags = [e.DeliveryTag];
        try
        {
            ReadOnlyMemory<byte> whole = e.Body;
            if (RabbitPart.Of(e.BasicProperties) is { } part)
            {
                AssembledParts assembled = Put(assembly, part, e, ref tags);
                foreach (ulong forgotten in assembled.Forgotten)
                {
                    await channel.BasicAckAsync(forgotten, multiple: false).ConfigureAwait(false);
                }

                if (assembled.Whole is not { } body)
                {
                    return;
                }

                (whole, tags) = (body, assembled.Tags);
            }

            message = WireCodec.Decode(whole);
        }
        catch (WireException refused)
        {
            message = new NotUnderstood(refused.Run, refused.From, refused.Message);
        }

        _received.Writer.TryWrite(new RabbitDelivery(message, channel, tags));
    }

    /// <summary>Adds a part; when that fails the tags are those of all its message's parts, so that none of them stays with us.</summary>
    private static AssembledParts Put(RabbitAssembly assembly, RabbitPart part, BasicDeliverEventArgs e, ref IReadOnlyList<ulong> tags)
    {
        try
        {
            return assembly.Add(part, e.Body, e.DeliveryTag);
        }
        catch (WireException)
        {
            tags = [.. assembly.Abandon().Append(e.DeliveryTag).Distinct()];
            throw;
        }
    }

    private static Task Complete(TaskCompletionSource source)
    {
        source.TrySetResult();
        return Task.CompletedTask;
    }
}
