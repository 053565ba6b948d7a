using System.Collections.Immutable;
using Akka.Actor;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Workers;

/// <summary>
/// The part of a process that computes: gets package and waves, keeps its slots at work, keeps every result until it is stored. It outlives
/// its connections and its Coordinators; it may join at any time and die at any time.
/// </summary>
internal sealed class WorkerNode : RunActor
{
    /// <summary>A connection is there: where to send.</summary>
    /// <param name="Remote">Where the Coordinator is, for people; null for this process. Large results go there in pieces.</param>
    public sealed record Attach(IActorRef Coordinator, IActorRef Aggregator, IActorRef Packages, string? Remote);

    public sealed record Detach;

    /// <summary>Give back what is not computed, wait a moment for what is not stored, say goodbye.</summary>
    public sealed record Leave;

    /// <summary>The run is known to be over, though nobody said so.</summary>
    public sealed record Over;

    private sealed record Tick;

    private sealed record Gone;

    private readonly WorkerRequest _request;
    private readonly RunFate _fate;
    private readonly Action? _reconnect;
    private readonly Action<WorkerEnd> _ended;
    private readonly RunTimes _times;
    private readonly WorkerBook _book = new();
    private readonly WorkerStudy _work;
    private readonly LargeResults _large = new();
    private readonly Stack<IActorRef> _idle = new();
    private readonly HashSet<IActorRef> _trainers = [];
    private IActorRef? _trainer;
    private Attach? _up;
    private string _run = string.Empty;
    private string _incarnation = string.Empty;
    private DateTimeOffset _heard;
    private DateTimeOffset? _lost;
    private bool _leaving;
    private bool _told;
    private long _shardsDone;

    /// <param name="reconnect">Makes a new link; null in the Coordinator's own process.</param>
    /// <param name="ended">Told when there is nothing more to do here.</param>
    public WorkerNode(WorkerRequest request, RunFate fate, Action? reconnect, Action<WorkerEnd> ended)
        : base(fate)
    {
        _request = request;
        _fate = fate;
        _reconnect = reconnect;
        _ended = ended;
        _times = request.Times;
        _work = new WorkerStudy(request);
    }

    protected override void PreStart()
    {
        for (int i = 0; i < _request.Slots; i++)
        {
            _idle.Push(Context.ActorOf(ActorOf.New(() => new RateWorker(_fate)).WithDispatcher(ActorConfig.OwnThread), $"rate-{i}"));
        }

        if (_request.Trainer != TrainerRole.None)
        {
            _trainer = Context.ActorOf(
                ActorOf.New(() => new ModeTrainer(_request.Id, _request.Threads, _request.Observer, _fate))
                    .WithDispatcher(ActorConfig.OwnThread),
                "trainer");
            _trainers.Add(_trainer);
        }

        _heard = Now;
        Timers.StartPeriodicTimer(nameof(Tick), new Tick(), _times.HeartbeatInterval);
    }

    protected override void Handle(object message)
    {
        switch (message)
        {
            case Attach attach when !_leaving:
                _up = attach;
                _incarnation = string.Empty;
                AskToJoin();
                break;
            case Detach:
                TellLinkLost("the run has another address, or took this node for dead");
                _up = null;
                break;
            case IMessage from:
                Hear(from);
                break;
            case WorkerStudy.Opened opened:
                _work.Take(opened, Now);
                AskForWork();
                Pump();
                break;
            case Slot.Done or Slot.Failed or Slot.Stopped:
                (_trainers.Contains(Sender) ? () => _trainer = Sender : (Action)(() => _idle.Push(Sender)))();
                Answer(message);
                Pump();
                break;
            case Tick:
                LookAtTheClock();
                break;
            case Leave:
                BeginToLeave();
                break;
            case Over:
                End(WorkerEnding.Finished);
                break;
            case Gone:
                End(WorkerEnding.Left);
                break;
            case Status.Failure failure:
                _fate.Fail(failure.Cause);
                break;
        }
    }

    private void Hear(IMessage message)
    {
        _heard = Now;
        switch (message)
        {
            case Welcome welcome:
                OnWelcome(welcome);
                break;
            case Refusal refusal:
                _fate.Fail(new InputException($"The run refused this worker: {refusal.Reason}"));
                break;
            case JoinAgain again when again.Incarnation == _incarnation || _incarnation.Length == 0:
                AskToJoin();
                break;
            case JoinAgain:
                Reconnect("another coordinator answers there");
                break;
            case ShardsAssigned assigned when !_leaving && assigned.Incarnation == _incarnation:
                OnAssigned(assigned);
                break;
            case ShardsStored stored when stored.Run == _run:
                Forget(stored.Shards);
                break;
            case Piece piece:
                if (_work.Take(piece))
                {
                    Open();
                    Pump();
                }

                Pull();
                break;
            case PieceRequested request when _large.Answer(request) is { } piece:
                Sender.Tell(piece);
                break;
            case RunFinished finished when finished.Run == _run || _run.Length == 0:
                End(WorkerEnding.Finished);
                break;
        }
    }

    private void AskToJoin() => _up?.Coordinator.Tell(new JoinRequest(_request.Describe(), _run, _book.Held));

    private void OnWelcome(Welcome welcome)
    {
        if (welcome.ProgramVersion != _request.ProgramVersion)
        {
            throw new InputException($"The run is pcp {welcome.ProgramVersion}, this worker is pcp {_request.ProgramVersion}. "
                + "Start the worker from the same build as the run.");
        }

        if (welcome.Run != _run)
        {
            Forget(_book.Held);
        }

        if (_lost is { } since)
        {
            _request.Observer.Note(new LinkBack(Now - since));
            _lost = null;
        }

        bool again = welcome.Incarnation == _incarnation;
        (_run, _incarnation) = (welcome.Run, welcome.Incarnation);
        _work.Expect(welcome, Now);
        Open();
        Pull();
        if (!again)
        {
            SendResults(_book.Computed);
        }

        AskForWork();
    }

    private void OnAssigned(ShardsAssigned assigned)
    {
        foreach (AssignedPart part in assigned.Parts)
        {
            _book.Add(new ShardId(assigned.Wave.Number, part.Part.Index), part.Part, part.Attempt, assigned.Wave);
        }

        _work.Expect(assigned);
        Pull();
        Pump();
    }

    private void Pull()
    {
        foreach (PieceRequested request in _work.Due(Now))
        {
            _up?.Packages.Tell(request);
        }
    }

    /// <summary>Reading a package is the expensive part; messages are answered meanwhile.</summary>
    private void Open() => _work.OpenIfComplete()?.PipeTo(Self);

    private void Pump()
    {
        while (_book.StartNext(MayStart) is { } shard)
        {
            IActorRef slot = shard.Wave.Place == WavePlace.Trainer ? _trainer! : _idle.Pop();
            _trainer = ReferenceEquals(slot, _trainer) ? null : _trainer;
            shard.Since = Now;
            shard.Stop = CancellationTokenSource.CreateLinkedTokenSource(_request.Stop);
            slot.Tell(new Slot.Compute(shard.Id, _work.Study!, _work.Input(shard.Wave)!, shard.Part, shard.Stop.Token));
        }
    }

    private bool MayStart(HeldShard shard) =>
        (shard.Wave.Place == WavePlace.Trainer ? _trainer is not null : _idle.Count > 0)
            && _work.Study is not null
            && _work.Input(shard.Wave) is not null;

    private void Answer(object message)
    {
        switch (message)
        {
            case Slot.Done done:
                _shardsDone++;
                if (_book.Finish(done.Id) is { } shard)
                {
                    ResultLabel label = new(_run, shard.Id, shard.Wave.Checksum, shard.Attempt, _request.Id, done.Seconds);
                    shard.Result = _up is { Remote: null }
                        ? new ShardComputed(label, done.Result)
                        : _large.Message(label, done.Result, _times.PieceBytes);
                    SendResults([shard]);
                }

                break;
            case Slot.Failed failed when _book.Remove(failed.Id) is { } broken:
                broken.Release();
                _up?.Coordinator.Tell(new ShardFailed(_request.Id, failed.Id, broken.Attempt, failed.Error, failed.InputIsWrong));
                break;
            case Slot.Stopped stopped:
                _book.Remove(stopped.Id)?.Release();
                break;
        }

        AskForWork();
    }

    private void SendResults(IEnumerable<HeldShard> shards)
    {
        foreach (HeldShard shard in shards)
        {
            shard.Since = Now;
            _up?.Aggregator.Tell(shard.Result);
        }
    }

    private void AskForWork()
    {
        if (_up is not null && _incarnation.Length > 0)
        {
            _up.Coordinator.Tell(new WorkCapacity(_request.Id, _incarnation, Capacity(), [.. _book.Computed.Select(h => h.Id)]));
        }
    }

    /// <summary>One in reserve hides the way there and back.</summary>
    private int Capacity() => _leaving || _work.Study is null || _book.Unsaved >= _times.UnsavedResults ? 0 : _request.Slots + 1;

    private void Forget(ImmutableArray<ShardId> shards)
    {
        foreach (ShardId id in shards)
        {
            if (_book.Remove(id) is { } shard)
            {
                shard.Stop?.Cancel();
                shard.Release();
                _large.Forget(shard.Result);
            }
        }
    }

    private void LookAtTheClock()
    {
        TimeSpan silence = Now - _heard;
        if (silence > _times.OrphanedAfter)
        {
            End(WorkerEnding.Orphaned);
        }
        else if (_incarnation.Length == 0)
        {
            TellIfNobodyAnswers(silence);
            AskToJoin();
        }
        else if (_up is not null)
        {
            _up.Coordinator.Tell(new Heartbeat(
                _request.Id, _incarnation,
                [.. _book.Running.Select(h => new RunningShard(h.Id, Math.Max(0, (Now - h.Since).TotalSeconds)))], _book.Held));
            AskForWork();
        }

        SendResults(_book.Computed.Where(h => Now - h.Since > _times.ResultAgainAfter).ToList());
        Pull();
        if (_up is not null && silence > (_incarnation.Length > 0 ? _times.CoordinatorSilentAfter : _times.FirstWelcomeWithin))
        {
            Reconnect(FormattableString.Invariant($"silent for {silence.TotalSeconds:F0} s"));
        }
    }

    private void TellIfNobodyAnswers(TimeSpan silence)
    {
        if (_up?.Remote is { } where && !_told && silence > _times.CoordinatorSilentAfter / 2)
        {
            _told = true;
            _request.Observer.Note(new WaitingForRun(where));
        }
    }

    private void Reconnect(string reason)
    {
        if (_reconnect is not null && _up is not null)
        {
            TellLinkLost(reason);
            _up = null;
            _reconnect();
        }
    }

    private void TellLinkLost(string reason)
    {
        if (_up is not null && _lost is null)
        {
            _lost = Now;
            _request.Observer.Note(new LinkLost(reason));
        }
    }

    /// <summary>Not a word after the goodbye: a heartbeat would make it join again.</summary>
    private void End(WorkerEnding ending)
    {
        _leaving = true;
        _up?.Coordinator.Tell(new Goodbye(_request.Id));
        _up = null;
        _ended(new WorkerEnd(ending, _shardsDone));
    }

    private void BeginToLeave()
    {
        if (_leaving)
        {
            return;
        }

        _leaving = true;
        AskForWork();
        ImmutableArray<ShardId> open = [.. _book.Running.Concat(_book.Queued).Select(h => h.Id)];
        Forget(open);
        _up?.Coordinator.Tell(new ShardsReleased(_request.Id, open));
        Timers.StartSingleTimer(nameof(Gone), new Gone(), _book.Unsaved == 0 ? TimeSpan.FromMilliseconds(100) : _times.FarewellWithin);
    }
}
