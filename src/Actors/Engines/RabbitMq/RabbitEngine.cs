using System.Collections.Concurrent;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Messages.Wire;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PcpCluster.Actors.Engines.RabbitMq;

/// <summary>
/// Many nodes through a RabbitMQ server: quorum queues for work and for the durable mailboxes, confirmed publishing, one unacknowledged offer a
/// taker, a delivery limit that returns lethal offers to the Coordinator, a fan-out exchange for broadcasts. Messages travel as pcp.proto says.
/// </summary>
public sealed class RabbitEngine : IEngine
{
    private const ushort PreconditionFailed = 406;

    private readonly RabbitAddress _address;
    private readonly RabbitOptions _options;
    private readonly TimeProvider _time;
    private readonly int _maxDeliveries;
    private readonly RabbitNames _names;
    private readonly RabbitConnection _connection;
    private readonly RabbitPublisher _publisher;
    private readonly RabbitWatch _watch;
    private readonly ConcurrentDictionary<RabbitMailbox, bool> _open = [];
    private readonly ConcurrentDictionary<string, RabbitMailbox> _local = [];
    private readonly SemaphoreSlim _turn = new(1);
    private string _identity = "nobody";
    private string _returnTo = Addresses.Coordinator;

    private RabbitEngine(RabbitAddress address, RabbitOptions options, TimeProvider time, int maxDeliveries)
    {
        _address = address;
        _options = options;
        _time = time;
        _maxDeliveries = maxDeliveries;
        _names = new RabbitNames(address.RunName);
        _connection = new RabbitConnection(address, options, time);
        _publisher = new RabbitPublisher(_connection, time);
        _watch = new RabbitWatch(_publisher, _names, _connection, options, time);
    }

    public string Description => _address.ToString();

    /// <exception cref="EngineException">Unreachable, wrong password, no such virtual host, untrusted certificate.</exception>
    public static async Task<IEngine> Connect(
        RabbitAddress address, RabbitOptions options, PipelineOptions pipeline, TimeProvider time, CancellationToken stop)
    {
        RabbitEngine engine = new(address, options, time, pipeline.MaxDeliveries);
        try
        {
            IChannel channel = await engine._connection.OpenChannel(confirms: false, stop).ConfigureAwait(false);
            await using (channel.ConfigureAwait(false))
            {
                await engine.DeclareBroadcast(channel, stop).ConfigureAwait(false);
            }

            return engine;
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<IMailbox> OpenMailbox(string address, MailboxKind kind, bool fresh, CancellationToken stop)
    {
        string queue = _names.Mailbox(address);
        bool durable = kind == MailboxKind.Durable;
        bool purge = fresh;
        RabbitMailbox mailbox = new(
            address,
            queue,
            _connection,
            async (channel, token) =>
            {
                if (durable)
                {
                    await DeclareDurable(channel, queue, token).ConfigureAwait(false);
                    if (purge)
                    {
                        await channel.QueuePurgeAsync(queue, token).ConfigureAwait(false);
                        purge = false;
                    }
                }
                else
                {
                    await DeclarePrivate(channel, queue, token).ConfigureAwait(false);
                }
            },
            _options.Prefetch,
            durable ? _names.Owner(address) : null,
            _options.TakeoverPatience,
            _time,
            Forget);
        _open[mailbox] = true;
        await mailbox.Attach().WaitAsync(stop).ConfigureAwait(false);
        _local[address] = mailbox;
        _identity = _identity == "nobody" ? address : _identity;
        return mailbox;
    }

    public async Task<bool> Send(string address, IMessage message, CancellationToken stop)
    {
        if (_local.TryGetValue(address, out RabbitMailbox? mailbox))
        {
            mailbox.HandOver(message);
            return true;
        }

        byte[] body = WireCodec.Encode(message, _identity);
        return body.Length <= _options.PartBytes
            ? await _publisher.Publish(string.Empty, _names.Mailbox(address), body, mandatory: true, persistent: true, stop).ConfigureAwait(false)
            : await SendInTurn(address, body, stop).ConfigureAwait(false);
    }

    public Task Broadcast(IMessage message, CancellationToken stop) => _publisher.PublishParts(
        _names.Broadcast, string.Empty, WireCodec.Encode(message, _identity), _options.PartBytes, mandatory: false, persistent: false, stop);

    public async Task OpenWork(string returnTo, CancellationToken stop)
    {
        _returnTo = returnTo;
        await DeclareWork(stop).ConfigureAwait(false);
        IChannel channel = await _connection.OpenChannel(confirms: false, stop).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            await channel.QueuePurgeAsync(_names.Work, stop).ConfigureAwait(false);
        }
    }

    public async Task Offer(ShardOffer offer, CancellationToken stop)
    {
        byte[] body = WireCodec.Encode(offer, _identity);
        while (!await _publisher.Publish(string.Empty, _names.Work, body, mandatory: true, persistent: true, stop).ConfigureAwait(false))
        {
            // the server lost its disk: the queue is made again, and what else it held is offered again by the Coordinator
            await DeclareWork(stop).ConfigureAwait(false);
        }
    }

    public Task<IMailbox> TakeWork(CancellationToken stop)
    {
        RabbitMailbox taker = new(
            "work",
            _names.Work,
            _connection,
            (channel, token) => channel.QueueDeclarePassiveAsync(_names.Work, token),
            prefetch: 1,
            ownership: null,
            _options.TakeoverPatience,
            _time,
            Forget);
        _open[taker] = true;
        taker.Start();
        return Task.FromResult<IMailbox>(taker);
    }

    public void Watch(string address) => _watch.Add(address);

    public IAsyncEnumerable<EngineNotice> Notices(CancellationToken stop) => _connection.Notices.ReadAllAsync(stop);

    public async Task CloseRun(CancellationToken stop)
    {
        IChannel channel = await _connection.OpenChannel(confirms: false, stop).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            string[] queues = [_names.Work, .. new[] { Addresses.Coordinator, Addresses.Aggregator, Addresses.Trainer }.Select(_names.Mailbox)];
            foreach (string queue in queues)
            {
                await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, noWait: false, stop).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        foreach (RabbitMailbox mailbox in _open.Keys)
        {
            await mailbox.DisposeAsync().ConfigureAwait(false);
        }

        await _publisher.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// One sender of parts at a time to a mailbox: its parts follow each other, and incomplete ones before them are those of a dead sender. Who lost
    /// its turn on the way (with the connection) sends all again.
    /// </summary>
    private async Task<bool> SendInTurn(string address, byte[] body, CancellationToken stop)
    {
        await _turn.WaitAsync(stop).ConfigureAwait(false); // of this process
        try
        {
            while (true)
            {
                IChannel channel = await _connection.OpenChannel(confirms: false, stop).ConfigureAwait(false);
                await using (channel.ConfigureAwait(false))
                {
                    if (await TakeTurn(channel, _names.Turn(address), stop).ConfigureAwait(false))
                    {
                        bool sent = await _publisher.PublishParts(
                            string.Empty, _names.Mailbox(address), body, _options.PartBytes, mandatory: true, persistent: true, stop)
                            .ConfigureAwait(false);
                        if (await LeaveTurn(channel, _names.Turn(address)).ConfigureAwait(false))
                        {
                            return sent;
                        }
                    }
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), _time, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>False while another process has it.</summary>
    private static async Task<bool> TakeTurn(IChannel channel, string queue, CancellationToken stop)
    {
        try
        {
            await channel.QueueDeclareAsync(
                queue, durable: false, exclusive: true, autoDelete: false, null, passive: false, noWait: false, stop).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (RabbitConnection.IsConnectionTrouble(e))
        {
            return false;
        }
    }

    /// <summary>False when it was lost before.</summary>
    private static async Task<bool> LeaveTurn(IChannel channel, string queue)
    {
        try
        {
            await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, noWait: false).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (RabbitConnection.IsConnectionTrouble(e))
        {
            return false;
        }
    }

    private void Forget(RabbitMailbox mailbox)
    {
        _open.TryRemove(mailbox, out _);
        _local.TryRemove(new KeyValuePair<string, RabbitMailbox>(mailbox.Address, mailbox));
    }

    private Task DeclareBroadcast(IChannel channel, CancellationToken stop) => channel.ExchangeDeclareAsync(
        _names.Broadcast, ExchangeType.Fanout, durable: true, autoDelete: false, null, passive: false, noWait: false, stop);

    private static Task DeclareDurable(IChannel channel, string queue, CancellationToken stop) => channel.QueueDeclareAsync(
        queue, durable: true, exclusive: false, autoDelete: false,
        new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, passive: false, noWait: false, stop);

    private async Task DeclarePrivate(IChannel channel, string queue, CancellationToken stop)
    {
        await DeclareBroadcast(channel, stop).ConfigureAwait(false);
        await channel.QueueDeclareAsync(
            queue, durable: false, exclusive: true, autoDelete: true, null, passive: false, noWait: false, stop).ConfigureAwait(false);
        await channel.QueueBindAsync(queue, _names.Broadcast, string.Empty, null, noWait: false, stop).ConfigureAwait(false);
    }

    private async Task DeclareWork(CancellationToken stop)
    {
        Dictionary<string, object?> arguments = new()
        {
            ["x-queue-type"] = "quorum",
            ["x-delivery-limit"] = _maxDeliveries - 1,
            ["x-dead-letter-exchange"] = string.Empty,
            ["x-dead-letter-routing-key"] = _names.Mailbox(_returnTo),
        };
        for (int attempt = 0; ; attempt++)
        {
            IChannel channel = await _connection.OpenChannel(confirms: false, stop).ConfigureAwait(false);
            await using (channel.ConfigureAwait(false))
            {
                try
                {
                    if (attempt > 0)
                    {
                        await channel.QueueDeleteAsync(_names.Work, ifUnused: false, ifEmpty: false, noWait: false, stop).ConfigureAwait(false);
                    }

                    await channel.QueueDeclareAsync(
                        _names.Work, durable: true, exclusive: false, autoDelete: false, arguments, passive: false, noWait: false, stop)
                        .ConfigureAwait(false);
                    return;
                }
                catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == PreconditionFailed && attempt == 0)
                {
                    // left by a run with another delivery limit: made anew
                }
            }
        }
    }
}
