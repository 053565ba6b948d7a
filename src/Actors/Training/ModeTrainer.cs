using System.Diagnostics;
using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Work;

namespace PcpCluster.Actors.Training;

/// <summary>
/// One in the cluster: trains or loads the PCP modes when asked and answers with the package every worker gets. Training is deterministic, so
/// being asked twice does no harm.
/// </summary>
public sealed class ModeTrainer(IEngine engine, IRunPhysics physics, IRunObserver observer)
{
    /// <summary>Opens the mailbox; the task it returns runs until stopped.</summary>
    public async Task<Task> Start(CancellationToken stop)
    {
        IMailbox mailbox = await engine.OpenMailbox(Addresses.Trainer, MailboxKind.Durable, fresh: true, stop).ConfigureAwait(false);
        return Serve(mailbox, stop);
    }

    private async Task Serve(IMailbox mailbox, CancellationToken stop)
    {
        await using (mailbox.ConfigureAwait(false))
        {
            while (true)
            {
                Delivery delivery = await mailbox.Receive(stop).ConfigureAwait(false);
                if (delivery.Message is TrainModes order)
                {
                    IMessage answer = await Task.Run(() => Train(order, stop), stop).ConfigureAwait(false);
                    await engine.Send(Addresses.Coordinator, answer, stop).ConfigureAwait(false);
                }

                await delivery.Acknowledge().ConfigureAwait(false);
            }
        }
    }

    private IMessage Train(TrainModes order, CancellationToken stop)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            WorkPackage package = physics.Train(order.Untrained, new Reporter(observer), stop);
            return new ModesTrained(order.Run, package, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new TrainingFailed(order.Run, e.Message);
        }
    }

    private sealed class Reporter(IRunObserver observer) : IProgress<string>
    {
        public void Report(string value) => observer.Note(new TrainingNoted(value));
    }
}
