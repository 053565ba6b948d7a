using System.Collections.Concurrent;

namespace PcpCluster.Actors.Engines.RabbitMq;

/// <summary>
/// Notices when a private mailbox is gone. The server removes it as soon as its owner's connection ends; an empty message that nobody takes
/// tells so. Two misses in a row count, since all mailboxes are gone for a moment after the server restarts.
/// </summary>
internal sealed class RabbitWatch : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _misses = [];
    private readonly RabbitPublisher _publisher;
    private readonly RabbitNames _names;
    private readonly RabbitConnection _connection;
    private readonly RabbitOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _starting = new();
    private Task? _looking;

    public RabbitWatch(RabbitPublisher publisher, RabbitNames names, RabbitConnection connection, RabbitOptions options, TimeProvider time)
    {
        _publisher = publisher;
        _names = names;
        _connection = connection;
        _options = options;
        _time = time;
    }

    public void Add(string address)
    {
        _misses[address] = 0;
        lock (_starting)
        {
            _looking ??= Task.Run(() => Look(_stop.Token));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_looking is not null)
        {
            await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Look(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(_options.WatchInterval, _time, stop).ConfigureAwait(false);
            foreach (string address in _misses.Keys)
            {
                bool there = await _publisher.Publish(
                    string.Empty, _names.Mailbox(address), ReadOnlyMemory<byte>.Empty, mandatory: true, persistent: false, stop)
                    .ConfigureAwait(false);
                if (there)
                {
                    _misses[address] = 0;
                }
                else if (++_misses[address] >= 2 && _misses.TryRemove(address, out _))
                {
                    _connection.Tell.TryWrite(new MailboxGone(address));
                }
            }
        }
    }
}
