using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Messages.Wire;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Work;

namespace PcpCluster.Actors.Workers;

/// <summary>
/// One slot of a node: takes an offer, computes it, sends the result, and acknowledges the offer once the engine has confirmed the result.
/// Dying at any point loses nothing: the offer is delivered to another.
/// </summary>
internal sealed class RateWorker(
    IEngine engine, NodeWork node, string address, int slot, Func<CancellationToken, Task> askForPackage, IRunObserver observer)
{
    private static readonly TimeSpan _patienceForPackage = TimeSpan.FromSeconds(60);

    /// <summary>Works until stopped; on stopping, an unfinished shard is released to others.</summary>
    public async Task Run(CancellationToken stop)
    {
        IMailbox offers = await engine.TakeWork(stop).ConfigureAwait(false);
        await using (offers.ConfigureAwait(false))
        {
            while (true)
            {
                Delivery delivery = await offers.Receive(stop).ConfigureAwait(false);
                if (delivery.Message is not ShardOffer offer)
                {
                    await delivery.Acknowledge().ConfigureAwait(false);
                    continue;
                }

                if (await Serve(offer, stop).ConfigureAwait(false))
                {
                    await delivery.Acknowledge().ConfigureAwait(false);
                }
                else
                {
                    await delivery.Return().ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>True when the offer is answered for, one way or another.</summary>
    private async Task<bool> Serve(ShardOffer offer, CancellationToken stop)
    {
        if (offer.Avoid == address)
        {
            return await Release(offer).ConfigureAwait(false);
        }

        if (node.Current?.PackageChecksum != offer.PackageChecksum)
        {
            await askForPackage(stop).ConfigureAwait(false);
        }

        if (await node.WaitFor(offer.PackageChecksum, _patienceForPackage, stop).ConfigureAwait(false) is not { } work)
        {
            return false;
        }

        node.Started(slot, offer.Shard.Id);
        bool done = false;
        IMessage answer;
        try
        {
            ShardResult result = await Task.Run(() => work.Evaluator.Evaluate(offer.Shard, stop), stop).ConfigureAwait(false);
            done = true;
            double seconds = node.Ended(slot, done);
            answer = new ShardComputed(offer.Run, result, offer.Attempt, address, seconds);
            observer.Note(new ShardFinished(offer.Shard.Id, address, seconds));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            node.Ended(slot, done);
            return await Release(offer).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            node.Ended(slot, done);
            answer = new ShardFailed(offer.Run, offer.Shard.Id, offer.Attempt, address, $"{e.GetType().Name}: {e.Message}");
        }

        try
        {
            return await engine.Send(done ? Addresses.Aggregator : Addresses.Coordinator, answer, stop).ConfigureAwait(false);
        }
        catch (WireException e) when (done)
        {
            ShardFailed tooLarge = new(offer.Run, offer.Shard.Id, offer.Attempt, address, e.Message);
            return await engine.Send(Addresses.Coordinator, tooLarge, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Given a moment even while stopping; if it does not get through, the engine delivers the offer again all the same.</summary>
    private async Task<bool> Release(ShardOffer offer)
    {
        using CancellationTokenSource moment = new(TimeSpan.FromSeconds(5));
        return await engine.Send(
            Addresses.Coordinator, new ShardReleased(offer.Run, offer.Shard.Id, offer.Attempt, address), moment.Token).ConfigureAwait(false);
    }
}
