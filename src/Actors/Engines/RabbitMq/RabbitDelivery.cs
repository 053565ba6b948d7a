using PcpCluster.Actors.Messages;
using RabbitMQ.Client;

namespace PcpCluster.Actors.Engines.RabbitMq;

/// <summary>
/// A message on a channel, whole or in parts; when the channel is gone the server delivers it again and acknowledging is idle.
/// </summary>
internal sealed class RabbitDelivery(IMessage message, IChannel channel, IReadOnlyList<ulong> tags) : Delivery(message)
{
    public bool IsStale => !channel.IsOpen;

    public override async ValueTask Acknowledge()
    {
        try
        {
            foreach (ulong tag in tags)
            {
                await channel.BasicAckAsync(tag, multiple: false).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (RabbitConnection.IsConnectionTrouble(e))
        {
            // delivered again on the next connection
        }
    }

    public override async ValueTask Return()
    {
        try
        {
            foreach (ulong tag in tags)
            {
                await channel.BasicNackAsync(tag, multiple: false, requeue: true).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (RabbitConnection.IsConnectionTrouble(e))
        {
            // delivered again on the next connection
        }
    }
}

/// <summary>A message between two mailboxes of one process, handed over in memory: if the process dies, both ends do.</summary>
internal sealed class LocalDelivery(IMessage message, Action<LocalDelivery> back) : Delivery(message)
{
    public override ValueTask Acknowledge() => ValueTask.CompletedTask;

    public override ValueTask Return()
    {
        back(this);
        return ValueTask.CompletedTask;
    }
}
