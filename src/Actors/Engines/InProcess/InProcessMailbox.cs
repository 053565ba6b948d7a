using System.Threading.Channels;

namespace PcpCluster.Actors.Engines.InProcess;

/// <summary>One receiver on a <see cref="MessageQueue"/>; what it holds when disposed goes back.</summary>
internal sealed class InProcessMailbox : IMailbox
{
    private readonly MessageQueue _queue;
    private readonly SemaphoreSlim? _oneAtATime;
    private readonly Action<InProcessMailbox> _closed;
    private readonly HashSet<MessageQueue.Parcel> _held = new(ReferenceEqualityComparer.Instance);
    private readonly CancellationTokenSource _disposed = new();
    private bool _open = true;

    public InProcessMailbox(string address, MessageQueue queue, bool oneAtATime, Action<InProcessMailbox> closed)
    {
        Address = address;
        _queue = queue;
        _oneAtATime = oneAtATime ? new SemaphoreSlim(1) : null;
        _closed = closed;
    }

    public string Address { get; }

    public async ValueTask<Delivery> Receive(CancellationToken stop)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, _disposed.Token);
        if (_oneAtATime is not null)
        {
            await _oneAtATime.WaitAsync(either.Token).ConfigureAwait(false);
        }

        try
        {
            return Hold(await _queue.Waiting.ReadAsync(either.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            _oneAtATime?.Release();
            throw;
        }
    }

    public bool TryReceive(out Delivery? delivery)
    {
        delivery = null;
        if (_oneAtATime?.Wait(0) == false)
        {
            return false;
        }

        if (!_queue.Waiting.TryRead(out MessageQueue.Parcel? parcel))
        {
            _oneAtATime?.Release();
            return false;
        }

        delivery = Hold(parcel);
        return true;
    }

    public ValueTask DisposeAsync()
    {
        MessageQueue.Parcel[] held;
        lock (_held)
        {
            if (!_open)
            {
                return ValueTask.CompletedTask;
            }

            _open = false;
            held = [.. _held];
            _held.Clear();
        }

        _disposed.Cancel();
        foreach (MessageQueue.Parcel parcel in held)
        {
            _queue.GiveBack(parcel);
        }

        _closed(this);
        return ValueTask.CompletedTask;
    }

    private InProcessDelivery Hold(MessageQueue.Parcel parcel)
    {
        lock (_held)
        {
            if (_open)
            {
                _held.Add(parcel);
                return new InProcessDelivery(this, parcel);
            }
        }

        _queue.GiveBack(parcel);
        throw new OperationCanceledException("The mailbox is closed.");
    }

    private void Release(MessageQueue.Parcel parcel, bool giveBack)
    {
        lock (_held)
        {
            if (!_held.Remove(parcel))
            {
                return;
            }
        }

        if (giveBack)
        {
            _queue.GiveBack(parcel);
        }

        _oneAtATime?.Release();
    }

    private sealed class InProcessDelivery(InProcessMailbox owner, MessageQueue.Parcel parcel) : Delivery(parcel.Message)
    {
        public override ValueTask Acknowledge()
        {
            owner.Release(parcel, giveBack: false);
            return ValueTask.CompletedTask;
        }

        public override ValueTask Return()
        {
            owner.Release(parcel, giveBack: true);
            return ValueTask.CompletedTask;
        }
    }
}
