using System.Threading.Channels;
using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Engines.InProcess;

/// <summary>Messages waiting, on a channel; those taken but not acknowledged are the taker's to give back.</summary>
internal sealed class MessageQueue
{
    private readonly Channel<Parcel> _waiting = Channel.CreateUnbounded<Parcel>();
    private int _maxDeliveries = int.MaxValue;
    private Action<IMessage>? _abandon;

    public ChannelReader<Parcel> Waiting => _waiting.Reader;

    public void Add(IMessage message) => _waiting.Writer.TryWrite(new Parcel(message, 0));

    public void LimitDeliveries(int maxDeliveries, Action<IMessage> abandon) => (_maxDeliveries, _abandon) = (maxDeliveries, abandon);

    /// <summary>Taken once in vain: back into the queue, or back to the sender when that happened too often.</summary>
    public void GiveBack(Parcel parcel)
    {
        if (parcel.Deliveries + 1 >= _maxDeliveries)
        {
            _abandon?.Invoke(parcel.Message);
        }
        else
        {
            _waiting.Writer.TryWrite(parcel with { Deliveries = parcel.Deliveries + 1 });
        }
    }

    public void Clear()
    {
        while (_waiting.Reader.TryRead(out _))
        {
        }
    }

    /// <param name="Deliveries">Times it was taken and given back.</param>
    internal sealed record Parcel(IMessage Message, int Deliveries);
}
