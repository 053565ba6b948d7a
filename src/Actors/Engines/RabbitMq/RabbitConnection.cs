using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using PcpCluster.Actors.Messages.Wire;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PcpCluster.Actors.Engines.RabbitMq;

/// <summary>
/// One connection to the server that comes back: whoever needs a channel waits here until there is a connection again. Our own recovery, not the
/// client's, so that queues, consumers and unconfirmed messages are dealt with in one place each.
/// </summary>
internal sealed class RabbitConnection(RabbitAddress address, RabbitOptions options, TimeProvider time) : IAsyncDisposable
{
    private const ushort AccessRefused = 403;
    private const ushort NotAllowed = 530;

    private readonly SemaphoreSlim _connecting = new(1);
    private readonly Channel<EngineNotice> _notices = Channel.CreateUnbounded<EngineNotice>();
    private readonly CancellationTokenSource _disposed = new();
    private IConnection? _connection;
    private long _lostAt;

    public ChannelReader<EngineNotice> Notices => _notices.Reader;

    public ChannelWriter<EngineNotice> Tell => _notices.Writer;

    public CancellationToken Disposed => _disposed.Token;

    /// <exception cref="EngineException">No connection within the patience, or the server refuses this user.</exception>
    public async Task<IChannel> OpenChannel(bool confirms, CancellationToken stop)
    {
        CreateChannelOptions wanted = new(confirms, confirms, consumerDispatchConcurrency: 1);
        while (true)
        {
            IConnection connection = await Connected(stop).ConfigureAwait(false);
            try
            {
                return await connection.CreateChannelAsync(wanted, stop).ConfigureAwait(false);
            }
            catch (Exception e) when (IsConnectionTrouble(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, stop).ConfigureAwait(false);
            }
        }
    }

    public static bool IsConnectionTrouble(Exception e) =>
        e is AlreadyClosedException or OperationInterruptedException or BrokerUnreachableException or PublishException
            or ChannelAllocationException or IOException or SocketException or TimeoutException or ObjectDisposedException;

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        if (_connection is { } connection)
        {
            try
            {
                await connection.CloseAsync(200, "done", TimeSpan.FromSeconds(2), abort: true, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (IsConnectionTrouble(e))
            {
                // it is closed already
            }

            await connection.DisposeAsync().ConfigureAwait(false);
        }

        _notices.Writer.TryComplete();
    }

    private async Task<IConnection> Connected(CancellationToken stop)
    {
        if (_connection is { IsOpen: true } open)
        {
            return open;
        }

        await _connecting.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
            if (_connection is { IsOpen: true } meanwhile)
            {
                return meanwhile;
            }

            if (_connection?.CloseReason is { ReplyCode: AccessRefused or NotAllowed } refused)
            {
                throw Refusal(refused.ReplyText);
            }

            bool first = _connection is null;
            _connection = await Connect(first ? options.ConnectPatience : options.ReconnectPatience, stop).ConfigureAwait(false);
            _connection.ConnectionShutdownAsync += (_, e) =>
            {
                if (!_disposed.IsCancellationRequested)
                {
                    _lostAt = time.GetTimestamp();
                    _notices.Writer.TryWrite(new ConnectionLost(e.ReplyText));
                }

                return Task.CompletedTask;
            };
            if (!first)
            {
                _notices.Writer.TryWrite(new ConnectionRestored(time.GetElapsedTime(_lostAt)));
            }

            return _connection;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<IConnection> Connect(TimeSpan patience, CancellationToken stop)
    {
        ConnectionFactory factory = Factory();
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, _disposed.Token);
        long started = time.GetTimestamp();
        TimeSpan pause = TimeSpan.FromMilliseconds(200);
        while (true)
        {
            try
            {
                return await factory.CreateConnectionAsync(either.Token).ConfigureAwait(false);
            }
            catch (BrokerUnreachableException e)
            {
                ThrowIfHopeless(e);
                if (time.GetElapsedTime(started) > patience)
                {
                    throw new EngineException(
                        $"The engine at {address} cannot be reached: {Innermost(e).Message}. Is the server running, are host and port right, "
                        + "does a firewall stand between?", e);
                }
            }
            catch (OperationInterruptedException e)
            {
                throw Refusal(e.ShutdownReason?.ReplyText ?? e.Message);
            }

            await Task.Delay(pause, time, either.Token).ConfigureAwait(false);
            pause = TimeSpan.FromMilliseconds(Math.Min(pause.TotalMilliseconds * 1.5, 5000));
        }
    }

    private ConnectionFactory Factory()
    {
        ConnectionFactory factory = new()
        {
            HostName = address.Host,
            Port = address.Port,
            UserName = address.User,
            Password = address.Password,
            VirtualHost = address.VirtualHost,
            ClientProvidedName = $"pcp {Environment.MachineName} {Environment.ProcessId}",
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = options.Heartbeat,
            MaxInboundMessageBodySize = 2 * WireLimits.MaxPartBytes,
        };
        if (address.Tls)
        {
            factory.Ssl = RabbitTls.Options(address);
        }

        return factory;
    }

    private void ThrowIfHopeless(BrokerUnreachableException e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AuthenticationFailureException or PossibleAuthenticationFailureException:
                    throw new EngineException(
                        $"The engine at {address} refused user '{address.User}': wrong user or password, or no access to the virtual host.", e);
                case AuthenticationException:
                    throw new EngineException($"No secure connection to {address}: {inner.Message} Name the authority that signed the "
                        + "server's certificate with ?ca=FILE.pem.", e);
                case OperationInterruptedException { ShutdownReason: { } reason }:
                    throw Refusal(reason.ReplyText);
            }
        }
    }

    private EngineException Refusal(string reason) => new(
        $"The engine at {address} refused the connection: {reason}. Does the virtual host exist, and may the user use it?");

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
