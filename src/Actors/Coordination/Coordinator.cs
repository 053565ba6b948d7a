using System.Collections.Immutable;
using System.Threading.Channels;
using PcpCluster.Actors.Checkpoints;
using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Work;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Coordination;

/// <summary>
/// Plans the run and hands out its shards: the shell around <see cref="RunScheduler"/>, which decides. One signal at a time.
/// Its memory is the checkpoint; killed, it is started again and goes on from there.
/// </summary>
public sealed class Coordinator(
    IEngine engine,
    RunCheckpoint checkpoint,
    IRunPhysics physics,
    string programVersion,
    IRunObserver observer,
    TimeProvider time,
    PipelineOptions options)
{
    private readonly Channel<object> _signals = Channel.CreateBounded<object>(1024);
    private readonly TaskCompletionSource<PlannedRun> _planned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DateTimeOffset _origin = time.GetUtcNow();
    private readonly long _originStamp = time.GetTimestamp();
    private ScheduleState _state = ScheduleState.Start(0, ShardSet.Empty, time.GetUtcNow());
    private PlannedRun? _run;
    private DateTimeOffset _lastSignOfLife;

    /// <summary>Package, plan and what is done already, as soon as the modes are trained.</summary>
    public Task<PlannedRun> Planned => _planned.Task;

    /// <summary>Runs until every shard is done or given up.</summary>
    /// <param name="untrained">Goes to the trainer unless the checkpoint holds the trained package.</param>
    /// <param name="resumed">Keep what workers sent while no Coordinator was there.</param>
    /// <exception cref="InputException">Training failed, or the checkpoint does not fit.</exception>
    public async Task<ScheduleState> Run(WorkPackage untrained, bool resumed, CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        IMailbox mailbox = await engine.OpenMailbox(Addresses.Coordinator, MailboxKind.Durable, fresh: !resumed, stop).ConfigureAwait(false);
        Task[] pumps = [];
        try
        {
            await engine.OpenWork(Addresses.Coordinator, stop).ConfigureAwait(false);
            if (checkpoint.LoadPackage(untrained.Computation, untrained.Version) is { } trained)
            {
                await Apply(Accept(trained), stop).ConfigureAwait(false);
            }
            else
            {
                await engine.Send(Addresses.Trainer, new TrainModes(checkpoint.Run, untrained), stop).ConfigureAwait(false);
            }

            pumps = [PumpMail(mailbox, ending.Token), PumpNotices(ending.Token), PumpClock(ending.Token)];
            while (_state.Phase != RunPhase.Finished)
            {
                Task signal = _signals.Reader.WaitToReadAsync(stop).AsTask();
                await (await Task.WhenAny([signal, .. pumps]).ConfigureAwait(false)).ConfigureAwait(false);
                while (_state.Phase != RunPhase.Finished && _signals.Reader.TryRead(out object? next))
                {
                    await Handle(next, stop).ConfigureAwait(false);
                }
            }

            return _state;
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(pumps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await mailbox.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Wall-clock time at the start plus what has passed since by the steady clock: setting the machine's clock moves no time-out.</summary>
    private DateTimeOffset Now => _origin + time.GetElapsedTime(_originStamp);

    private async Task Handle(object signal, CancellationToken stop)
    {
        DateTimeOffset now = Now;
        switch (signal)
        {
            case Delivery delivery:
                await Apply(await Understand(delivery.Message, now, stop).ConfigureAwait(false), stop).ConfigureAwait(false);
                await delivery.Acknowledge().ConfigureAwait(false);
                break;
            case MailboxGone gone:
                await Apply(new WorkerLeft(now, gone.Address, false, "its mailbox is gone"), stop).ConfigureAwait(false);
                break;
            case ConnectionLost lost:
                observer.Note(new EngineTrouble(lost.Reason));
                break;
            case ConnectionRestored restored:
                observer.Note(new EngineBack(restored.Outage));
                await Apply(new EngineRestored(now), stop).ConfigureAwait(false);
                break;
            default:
                await Apply(new ClockTicked(now), stop).ConfigureAwait(false);
                await ShowSignOfLife(now, stop).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>What a message means for the schedule; null when nothing.</summary>
    private async Task<ScheduleEvent?> Understand(IMessage message, DateTimeOffset now, CancellationToken stop)
    {
        if (message is NotUnderstood garbled)
        {
            observer.Note(new MessageRefused(garbled.Reason));
            if (garbled.From.Length > 0)
            {
                await engine.Send(garbled.From, new Refusal(checkpoint.Run, garbled.Reason), stop).ConfigureAwait(false);
            }

            return null;
        }

        if (message is JoinRequest join)
        {
            return await Admit(join.Worker, now, stop).ConfigureAwait(false);
        }

        if (message.Run != checkpoint.Run)
        {
            return null;
        }

        return message switch
        {
            Heartbeat m => new WorkerReported(now, m),
            Goodbye m => new WorkerLeft(now, m.Worker, true, "left"),
            ShardsStored m => new ShardsFinished(now, m.Shards),
            ShardFailed m => new AttemptFailed(now, m.Shard, m.Attempt, m.Worker, m.Error),
            ShardReleased m => new OfferReleased(now, m.Shard, m.Attempt),
            ShardOffer m => new OfferAbandoned(now, m.Shard.Id, m.Attempt),
            ModesTrained m => Accept(m.Package),
            TrainingFailed m => throw new InputException($"Training the PCP modes failed: {m.Error}"),
            _ => null,
        };
    }

    private async Task<ScheduleEvent?> Admit(WorkerDescription worker, DateTimeOffset now, CancellationToken stop)
    {
        AdmissionVerdict verdict = Admission.Judge(worker, programVersion, time.GetUtcNow(), options);
        if (verdict.Refused is { } reason)
        {
            observer.Note(new WorkerTurnedAway(worker.Address, reason));
            await engine.Send(worker.Address, new Refusal(checkpoint.Run, reason), stop).ConfigureAwait(false);
            return null;
        }

        if (!_state.Workers.ContainsKey(worker.Address))
        {
            observer.Note(new WorkerCame(worker.Address, worker.Host, worker.Slots, verdict.Remarks));
        }

        return new WorkerJoined(now, worker.Address, worker.Host, worker.Slots);
    }

    private PackageReady? Accept(WorkPackage package)
    {
        if (_run is not null)
        {
            return null;
        }

        RunPlan plan = physics.Plan(package);
        if (!checkpoint.FitsPlan(plan))
        {
            throw new InputException($"{checkpoint.File}: this program splits the run into other shards than the one that started it. "
                + "Resume with the program that started it, or start anew in another --out.");
        }

        checkpoint.StorePackage(package, plan);
        ShardSet done = checkpoint.Verify(plan, out ImmutableArray<int> damaged);
        _run = new PlannedRun(checkpoint.Run, package, plan, done);
        _state = _state with { Total = plan.Shards.Length, Done = done };
        observer.Note(new RunOpened(checkpoint.Run, plan.Shards.Length, done.Count, damaged));
        _planned.TrySetResult(_run);
        return new PackageReady(Now);
    }

    private async Task Apply(ScheduleEvent? happened, CancellationToken stop)
    {
        if (happened is null)
        {
            return;
        }

        ScheduleState before = _state;
        Decision decision = RunScheduler.Decide(before, happened, options);
        _state = decision.State;
        List<Task> offers = [];
        foreach (ScheduleCommand command in decision.Commands)
        {
            if (command is OfferShard offer)
            {
                offers.Add(engine.Offer(OfferOf(offer), stop));
            }
            else
            {
                await Execute(command, before, stop).ConfigureAwait(false);
            }
        }

        await Task.WhenAll(offers).ConfigureAwait(false);
    }

    private ShardOffer OfferOf(OfferShard offer) =>
        new(checkpoint.Run, _run!.Package.Checksum, _run.Plan.Shards[offer.Shard], offer.Attempt, offer.Avoid);

    private async Task Execute(ScheduleCommand command, ScheduleState before, CancellationToken stop)
    {
        switch (command)
        {
            case BroadcastPackage:
                observer.Note(new PackageSent(_run!.Package.Size, _run.Package.Checksum));
                await engine.Broadcast(new Welcome(checkpoint.Run, programVersion, _run.Package), stop).ConfigureAwait(false);
                break;
            case GreetWorker greet:
                await engine.Send(greet.Worker, new Welcome(checkpoint.Run, programVersion, _run!.Package), stop).ConfigureAwait(false);
                break;
            case WatchWorker watch:
                engine.Watch(watch.Worker);
                break;
            case NoteWorkerGone gone:
                observer.Note(new Observing.WorkerGone(gone.Worker, gone.InGoodOrder, gone.Reason));
                checkpoint.NoteWorkers([(gone.Worker, before.Workers[gone.Worker], gone.InGoodOrder ? "left" : "lost")]);
                break;
            case NoteFailure failure:
                observer.Note(new ShardRetried(failure.Shard, failure.Attempt, failure.Worker, failure.Error));
                checkpoint.NoteFailure(failure.Shard, failure.Attempt, failure.Worker, failure.Error, fatal: false);
                break;
            case NotePoison poison:
                observer.Note(new ShardGivenUp(poison.Shard, _run!.Plan.Shards[poison.Shard].ToString(), poison.Reason));
                checkpoint.NoteFailure(poison.Shard, options.MaxAttempts, string.Empty, poison.Reason, fatal: true);
                break;
            case NoteStall stall:
                observer.Note(new OffersRepeated(stall.Reoffered));
                break;
            case FinishRun:
                RecordWorkers();
                await engine.Broadcast(new RunFinished(checkpoint.Run), stop).ConfigureAwait(false);
                break;
            default:
                throw new InvalidOperationException($"No way to carry out {command.GetType().Name}.");
        }
    }

    private async Task ShowSignOfLife(DateTimeOffset now, CancellationToken stop)
    {
        if (now - _lastSignOfLife < options.HeartbeatInterval)
        {
            return;
        }

        _lastSignOfLife = now;
        RecordWorkers();
        observer.Note(new ProgressMade(_state.Done.Count, _state.Total, _state.Poisoned.Count, _state.Workers.Count, _state.Slots));
        await engine.Broadcast(new RunProgress(checkpoint.Run, _state.Done.Count, _state.Total), stop).ConfigureAwait(false);
    }

    private void RecordWorkers() => checkpoint.NoteWorkers(_state.Workers.Select(w => (w.Key, w.Value, "here")));

    private async Task PumpMail(IMailbox mailbox, CancellationToken stop)
    {
        while (true)
        {
            await _signals.Writer.WriteAsync(await mailbox.Receive(stop).ConfigureAwait(false), stop).ConfigureAwait(false);
        }
    }

    private async Task PumpNotices(CancellationToken stop)
    {
        await foreach (EngineNotice notice in engine.Notices(stop).ConfigureAwait(false))
        {
            await _signals.Writer.WriteAsync(notice, stop).ConfigureAwait(false);
        }
    }

    private async Task PumpClock(CancellationToken stop)
    {
        using PeriodicTimer timer = new(options.TickInterval, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            await _signals.Writer.WriteAsync(this, stop).ConfigureAwait(false);
        }
    }
}
