using System.Collections.Concurrent;
using System.Threading.Channels;
using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Engines.InProcess;

/// <summary>
/// The default engine: actors of one process, mailboxes on <see cref="Channel{T}"/>, messages handed over by reference. Nothing to install.
/// Disposing the connection is the death of its owner, which is how tests kill workers.
/// </summary>
public sealed class InProcessEngine : IEngine
{
    private readonly InProcessHub _hub;
    private readonly Channel<EngineNotice> _notices = Channel.CreateUnbounded<EngineNotice>();
    private readonly ConcurrentDictionary<InProcessMailbox, bool> _open = [];

    internal InProcessEngine(InProcessHub hub)
    {
        _hub = hub;
    }

    public string Description => "in-process";

    public Task<IMailbox> OpenMailbox(string address, MailboxKind kind, bool fresh, CancellationToken stop)
    {
        MessageQueue queue = _hub.Open(address, kind, fresh);
        return Task.FromResult(Track(new InProcessMailbox(address, queue, oneAtATime: false, m =>
        {
            _open.TryRemove(m, out _);
            _hub.Close(address);
        })));
    }

    public Task<bool> Send(string address, IMessage message, CancellationToken stop) => Task.FromResult(_hub.Send(address, message));

    public Task Broadcast(IMessage message, CancellationToken stop)
    {
        _hub.Broadcast(message);
        return Task.CompletedTask;
    }

    public Task OpenWork(string returnTo, CancellationToken stop)
    {
        _hub.OpenWork(returnTo);
        return Task.CompletedTask;
    }

    public Task Offer(ShardOffer offer, CancellationToken stop)
    {
        _hub.Work.Add(offer);
        return Task.CompletedTask;
    }

    public Task<IMailbox> TakeWork(CancellationToken stop) =>
        Task.FromResult(Track(new InProcessMailbox("work", _hub.Work, oneAtATime: true, m => _open.TryRemove(m, out _))));

    public void Watch(string address) => _hub.Watch(address, notice => _notices.Writer.TryWrite(notice));

    public IAsyncEnumerable<EngineNotice> Notices(CancellationToken stop) => _notices.Reader.ReadAllAsync(stop);

    public Task CloseRun(CancellationToken stop)
    {
        _hub.CloseRun();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (InProcessMailbox mailbox in _open.Keys)
        {
            await mailbox.DisposeAsync().ConfigureAwait(false);
        }

        _notices.Writer.TryComplete();
    }

    private IMailbox Track(InProcessMailbox mailbox)
    {
        _open[mailbox] = true;
        return mailbox;
    }
}
