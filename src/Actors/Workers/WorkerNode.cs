using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Work;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Workers;

/// <summary>
/// A process (or a part of one) that computes: joins the run, gets the package, keeps its slots at work, reports every few seconds, and leaves
/// when the run is finished or it is told to. It may join at any time and die at any time.
/// </summary>
public sealed class WorkerNode(
    IEngine engine,
    int slots,
    IReadOnlyList<IShardComputation> computations,
    string programVersion,
    IRunObserver observer,
    TimeProvider time,
    PipelineOptions options)
{
    private readonly string _address = Addresses.NewWorker();

    /// <summary>What it tells about its machine; tests stand in for other machines.</summary>
    internal Func<WorkerDescription, WorkerDescription> Machine { get; init; } = here => here;

    private readonly NodeWork _work = new(time);
    private long _lastSign;

    /// <summary>Its mailbox, and its name in logs.</summary>
    public string Address => _address;

    /// <summary>Shards computed so far.</summary>
    public long ShardsDone => _work.ShardsDone;

    /// <summary>Works until the run is finished (returns true) or no Coordinator was seen for too long (false).</summary>
    /// <exception cref="InputException">The run refused this worker, or it cannot compute what is asked.</exception>
    /// <exception cref="OperationCanceledException">Stopped, after releasing its shards.</exception>
    public async Task<bool> Run(CancellationToken stop)
    {
        NodeWork work = _work;
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _lastSign = time.GetTimestamp();
        IMailbox mailbox = await engine.OpenMailbox(_address, MailboxKind.Private, fresh: true, stop).ConfigureAwait(false);
        Task[] crew = [];
        try
        {
            RateWorker[] workers =
                [.. Enumerable.Range(0, slots).Select(s => new RateWorker(engine, work, _address, s, Join, observer))];
            Task<bool> listening = Listen(mailbox, work, ending.Token);
            Task<bool> reporting = Report(work, ending.Token);
            crew = [listening, reporting, TellNotices(ending.Token), .. workers.Select(w => Task.Run(() => w.Run(ending.Token)))];
            Task first = await Task.WhenAny(crew).ConfigureAwait(false);
            await first.ConfigureAwait(false);
            return await (first == reporting ? reporting : listening).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(crew).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Leave(work).ConfigureAwait(false);
            await mailbox.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<bool> Listen(IMailbox mailbox, NodeWork work, CancellationToken stop)
    {
        while (true)
        {
            Delivery delivery = await mailbox.Receive(stop).ConfigureAwait(false);
            _lastSign = time.GetTimestamp();
            switch (delivery.Message)
            {
                case Welcome welcome:
                    work.Run = welcome.Run;
                    await Task.Run(() => Prepare(welcome, work), stop).ConfigureAwait(false);
                    break;
                case Refusal refusal:
                    throw new InputException($"The run refused this worker: {refusal.Reason}");
                case RunFinished finished when finished.Run == work.Run || work.Run.Length == 0:
                    await delivery.Acknowledge().ConfigureAwait(false);
                    return true;
                case NotUnderstood garbled:
                    throw new InputException($"This worker does not understand the run's coordinator: {garbled.Reason}");
            }

            await delivery.Acknowledge().ConfigureAwait(false);
        }
    }

    private void Prepare(Welcome welcome, NodeWork work)
    {
        WorkPackage package = welcome.Package;
        if (work.Current?.PackageChecksum == package.Checksum && work.Current.Run == welcome.Run)
        {
            return;
        }

        if (welcome.ProgramVersion != programVersion)
        {
            throw new InputException($"The run is pcp {welcome.ProgramVersion}, this worker is pcp {programVersion}. "
                + "Start the worker from the same build as the run.");
        }

        IShardComputation computation = computations.FirstOrDefault(c => c.Name == package.Computation && c.Version == package.Version)
            ?? throw new InputException($"The run computes '{package.Computation}' version {package.Version}; this worker knows "
                + $"{string.Join(", ", computations.Select(c => $"'{c.Name}' version {c.Version}"))}. Use the same build of pcp everywhere.");
        work.Replace(new PreparedWork(welcome.Run, package.Checksum, computation.Prepare(package)));
        observer.Note(new PackageReceived(welcome.Run, package.Checksum));
    }

    private Task Join(CancellationToken stop) => engine.Send(Addresses.Coordinator, JoinMessage(), stop);

    /// <summary>
    /// Asks to join until the package is there, then reports. Ends with true when the run has closed its mailboxes (the word that it is finished
    /// was missed), with false when neither work nor Coordinator was seen for too long.
    /// </summary>
    private async Task<bool> Report(NodeWork work, CancellationToken stop)
    {
        bool told = false;
        while (true)
        {
            Heartbeat beat = work.Beat(_address, slots);
            bool joined = beat.Run.Length > 0;
            bool heard = await engine.Send(Addresses.Coordinator, joined ? beat : JoinMessage(), stop).ConfigureAwait(false);
            if (joined && !heard)
            {
                return true;
            }

            if (!heard && !told)
            {
                told = true;
                observer.Note(new WaitingForRun(engine.Description));
            }

            if (beat.Running.IsEmpty && time.GetElapsedTime(_lastSign) > options.OrphanedAfter)
            {
                return false;
            }

            await Task.Delay(options.HeartbeatInterval, time, stop).ConfigureAwait(false);
        }
    }

    private JoinRequest JoinMessage() => new(string.Empty, Machine(LocalMachine.Describe(_address, slots, programVersion, time)));

    private async Task TellNotices(CancellationToken stop)
    {
        await foreach (EngineNotice notice in engine.Notices(stop).ConfigureAwait(false))
        {
            if (notice is ConnectionLost lost)
            {
                observer.Note(new EngineTrouble(lost.Reason));
            }
            else if (notice is ConnectionRestored restored)
            {
                observer.Note(new EngineBack(restored.Outage));
            }
        }

        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(false);
    }

    private async Task Leave(NodeWork work)
    {
        using CancellationTokenSource moment = new(TimeSpan.FromSeconds(5));
        try
        {
            await engine.Send(Addresses.Coordinator, new Goodbye(work.Run, _address), moment.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or EngineException)
        {
            // the Coordinator notices by itself that the mailbox is gone
        }
    }
}
