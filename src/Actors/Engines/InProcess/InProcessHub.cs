using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Engines.InProcess;

/// <summary>What all connections inside one process share: the mailboxes, the work queue, who watches whom.</summary>
public sealed class InProcessHub(PipelineOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MessageQueue> _mailboxes = [];
    private readonly HashSet<string> _private = [];
    private readonly HashSet<string> _owned = [];
    private readonly List<(string Address, Action<EngineNotice> Tell)> _watchers = [];
    private readonly MessageQueue _work = new();

    public InProcessEngine Connect() => new(this);

    internal MessageQueue Work => _work;

    internal MessageQueue Open(string address, MailboxKind kind, bool fresh)
    {
        lock (_gate)
        {
            if (!_owned.Add(address))
            {
                throw new EngineException($"Mailbox '{address}' has an owner already: another coordinator works on this run. End it first.");
            }

            if (kind == MailboxKind.Private)
            {
                _private.Add(address);
            }

            if (!_mailboxes.TryGetValue(address, out MessageQueue? queue))
            {
                _mailboxes[address] = queue = new MessageQueue();
            }

            if (fresh)
            {
                queue.Clear();
            }

            return queue;
        }
    }

    internal void Close(string address)
    {
        Action<EngineNotice>[] told = [];
        lock (_gate)
        {
            _owned.Remove(address);
            if (_private.Remove(address))
            {
                _mailboxes.Remove(address);
                told = [.. _watchers.Where(w => w.Address == address).Select(w => w.Tell)];
                _watchers.RemoveAll(w => w.Address == address);
            }
        }

        foreach (Action<EngineNotice> tell in told)
        {
            tell(new MailboxGone(address));
        }
    }

    internal bool Send(string address, IMessage message)
    {
        lock (_gate)
        {
            if (!_mailboxes.TryGetValue(address, out MessageQueue? queue))
            {
                return false;
            }

            queue.Add(message);
            return true;
        }
    }

    internal void Broadcast(IMessage message)
    {
        lock (_gate)
        {
            foreach (string address in _private)
            {
                _mailboxes[address].Add(message);
            }
        }
    }

    internal void OpenWork(string returnTo)
    {
        _work.Clear();
        _work.LimitDeliveries(options.MaxDeliveries, offer => Send(returnTo, offer));
    }

    internal void Watch(string address, Action<EngineNotice> tell)
    {
        bool gone;
        lock (_gate)
        {
            gone = !_private.Contains(address);
            if (!gone)
            {
                _watchers.Add((address, tell));
            }
        }

        if (gone)
        {
            tell(new MailboxGone(address));
        }
    }

    internal void CloseRun()
    {
        _work.Clear();
        lock (_gate)
        {
            foreach (string address in _mailboxes.Keys.Where(a => !_private.Contains(a)).ToArray())
            {
                _mailboxes.Remove(address);
            }
        }
    }
}
