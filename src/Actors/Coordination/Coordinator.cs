using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using PcpCluster.Actors.Aggregation;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Packages;
using PcpCluster.Actors.Systems;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Coordination;

/// <summary>
/// Asks the study for one wave after another and hands out their shards: the shell around <see cref="RunScheduler"/>, which decides. Its
/// memory is the checkpoint; killed, it is started again and goes on from there.
/// </summary>
internal sealed class Coordinator(
    RunRequest request, RunCheckpoint checkpoint, IActorRef aggregator, IActorRef packages, WaveSource waves, RunFate<RunEnd> fate)
    : RunActor(fate)
{
    private sealed record Tick;

    private sealed record Farewell;

    private readonly RunFate<RunEnd> _fate = fate;
    private readonly RunTimes _times = request.Times;
    private readonly IRunObserver _observer = request.Observer;
    private readonly string _incarnation = Guid.NewGuid().ToString("N");
    private readonly PackageOutline _package = PackageOutline.Of(request.Study.Package);
    private readonly Dictionary<string, IActorRef> _links = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private ScheduleState _state = RunScheduler.Start(DateTimeOffset.MinValue);
    private StudyState _done = StudyState.Start;
    private Wave? _wave;
    private WaveOutline? _outline;
    private double _costDone;
    private double _costTotal;
    private DateTimeOffset _lastReport;
    private RunEnd? _end;

    private string Run => checkpoint.Run;

    protected override void PreStart()
    {
        _state = RunScheduler.Start(Now);
        if (request.Listen is not null)
        {
            Akka.Cluster.Cluster.Get(Context.System).Subscribe(
                Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.UnreachableMember));
        }

        Timers.StartPeriodicTimer(nameof(Tick), new Tick(), _times.TickInterval);
        waves.Next(_done, Self);
    }

    protected override void Handle(object message)
    {
        switch (message)
        {
            case JoinRequest join:
                Admit(join);
                break;
            case WorkCapacity m when Knows(m.Worker, m.Incarnation):
                TellStale(m.Computed);
                Happens(new CapacityReported(Now, m.Worker, m.Capacity, Parts(m.Computed)));
                break;
            case Heartbeat m when Knows(m.Worker, m.Incarnation):
                TellStale(m.Held);
                Sender.Tell(new HeartbeatHeard(_incarnation));
                Happens(new WorkerReported(Now, m.Worker, Running(m.Running), Parts(m.Held)));
                break;
            case WorkCapacity or Heartbeat:
                Sender.Tell(new JoinAgain(_incarnation));
                break;
            case ShardsStored m:
                Count(Parts(m.Shards));
                break;
            case ShardFailed { InputIsWrong: true } m:
                _fate.Fail(new InputException(m.Error));
                break;
            case ShardFailed m when m.Shard.Wave == _wave?.Number:
                Happens(new AttemptFailed(Now, m.Shard.Part, m.Attempt, m.Worker, m.Error));
                break;
            case ShardsReleased m:
                Happens(new PartsReleased(Now, m.Worker, Parts(m.Shards)));
                break;
            case Goodbye m:
                Gone(m.Worker, true, "left");
                break;
            case Terminated m:
                Lose(link => link.Equals(m.ActorRef), "its connection ended");
                break;
            case ClusterEvent.UnreachableMember m:
                Lose(link => link.Path.Address == m.Member.Address, "unreachable");
                break;
            case WaveSource.Found m:
                Open(m);
                break;
            case WaveSource.NoMore:
                Finish([]);
                break;
            case Status.Failure m:
                _fate.Fail(m.Cause);
                break;
            case Tick:
                Happens(new ClockTicked(Now));
                Report();
                break;
            case Farewell:
                _fate.Succeed(_end!);
                break;
        }
    }

    private void Admit(JoinRequest join)
    {
        WorkerDescription worker = join.Worker;
        AdmissionVerdict verdict = Admission.Judge(worker, request.ProgramVersion, request.Time.GetUtcNow(), _times);
        if (verdict.Refused is { } reason)
        {
            _observer.Note(new WorkerTurnedAway(worker.Id, reason));
            Sender.Tell(new Refusal(reason));
            return;
        }

        bool here = _links.TryGetValue(worker.Id, out IActorRef? before);
        if (here && !before!.Equals(Sender))
        {
            Context.Unwatch(before);
        }

        bool trains = worker.Trainer == TrainerRole.Trainer;
        if (!here && (worker.Slots > 0 || trains))
        {
            bool again = !_known.Add(worker.Id);
            _observer.Note(new WorkerCame(worker.Id, worker.Host, worker.Slots, trains, again, verdict.Remarks));
        }

        _links[worker.Id] = Sender;
        Context.Watch(Sender);
        Sender.Tell(new Welcome(Run, _incarnation, request.ProgramVersion, _package) { Study = request.Study });
        ImmutableArray<ShardId> holding = join.Run == Run ? join.Holding : [];
        TellStale(holding);
        Happens(new WorkerJoined(Now, worker.Id, worker.Host, worker.Slots, worker.Trainer, Parts(holding)));
        if (_end is not null)
        {
            Sender.Tell(new RunFinished(Run));
        }
    }

    private bool Knows(string worker, string incarnation) => incarnation == _incarnation && _links.ContainsKey(worker);

    private ImmutableArray<int> Parts(ImmutableArray<ShardId> shards) =>
        [.. shards.Where(s => s.Wave == _wave?.Number && s.Part < _wave.Parts.Length).Select(s => s.Part)];

    private ImmutableArray<RunningPart> Running(ImmutableArray<RunningShard> running) =>
        [.. running.Where(r => r.Shard.Wave == _wave?.Number).Select(r => new RunningPart(r.Shard.Part, r.Seconds))];

    /// <summary>What is stored needs no computing any more and no memory there.</summary>
    private void TellStale(ImmutableArray<ShardId> held)
    {
        ImmutableArray<ShardId> stale =
            [.. held.Where(
                s => s.Wave < _wave?.Number || (s.Wave == _wave?.Number && s.Part < _wave.Parts.Length && _state.Done.Contains(s.Part)))];
        if (!stale.IsEmpty)
        {
            Sender.Tell(new ShardsStored(Run, stale));
        }
    }

    private void Open(WaveSource.Found found)
    {
        _wave = found.Wave;
        _outline = WaveOutline.Of(found.Wave);
        _costTotal = found.Wave.Parts.Sum(p => Math.Max(p.Cost, double.Epsilon));
        _costDone = found.Wave.Parts.Where(p => found.Done.Contains(p.Index)).Sum(p => p.Cost);
        _observer.Note(new WaveBegun(
            found.Wave.Number,
            found.Wave.Input.Purpose,
            found.Wave.Parts.Length,
            found.Done.Count,
            found.Damaged,
            found.Wave.Parts.Where(p => !found.Done.Contains(p.Index)).Sum(p => p.Cost),
            found.Wave.CostAhead));
        packages.Tell(new PackageServer.Serve(found.Wave));
        aggregator.Tell(new KappaAggregator.BeginWave(found.Wave, found.Done));
        Happens(new WaveOpened(Now, found.Wave.Place, [.. found.Wave.Parts.Select(p => p.Cost)], found.Done, found.Places));
    }

    private void Count(ImmutableArray<int> parts)
    {
        _costDone += parts.Sum(p => _wave!.Parts[p].Cost);
        Happens(new ShardsFinished(Now, parts));
    }

    private void Gone(string worker, bool inGoodOrder, string reason)
    {
        if (_links.Remove(worker, out IActorRef? link))
        {
            Context.Unwatch(link);
            Happens(new WorkerLost(Now, worker, inGoodOrder, reason));
        }

        if (_end is not null && _links.Values.All(IsHere))
        {
            _fate.Succeed(_end);
        }
    }

    private void Lose(Func<IActorRef, bool> ended, string reason)
    {
        foreach (string worker in _links.Where(l => ended(l.Value)).Select(l => l.Key).ToList())
        {
            Gone(worker, false, reason);
        }
    }

    private static bool IsHere(IActorRef link) => link.Path.Address.HasLocalScope;

    private void Happens(ScheduleEvent happened)
    {
        if (_end is not null)
        {
            return;
        }

        ScheduleState before = _state;
        Decision decision = RunScheduler.Decide(before, happened, _times);
        _state = decision.State;
        foreach (ScheduleCommand command in decision.Commands)
        {
            Execute(command, before);
        }
    }

    private void Execute(ScheduleCommand command, ScheduleState before)
    {
        switch (command)
        {
            case AssignShards assign:
                _links[assign.Worker].Tell(
                    new ShardsAssigned(
                        _incarnation, _outline!, [.. assign.Shards.Select(s => new AssignedPart(_wave!.Parts[s.Part], s.Attempt))])
                    {
                        Input = _wave!.Input,
                    });
                break;
            case DropShard drop when _links.TryGetValue(drop.Worker, out IActorRef? link):
                link.Tell(new ShardsStored(Run, [Id(drop.Part)]));
                break;
            case NoteWorkerGone gone:
                if (_links.Remove(gone.Worker, out IActorRef? silent))
                {
                    Context.Unwatch(silent);
                }

                _observer.Note(new WorkerGone(gone.Worker, gone.InGoodOrder, gone.Reason));
                aggregator.Tell(new KappaAggregator.RecordWorkers(
                    [Note(gone.Worker, before.Workers[gone.Worker], gone.InGoodOrder ? "left" : "lost")]));
                break;
            case NoteFailure failure:
                _observer.Note(new ShardRetried(Id(failure.Part), failure.Attempt, failure.Worker, failure.Error));
                aggregator.Tell(
                    new KappaAggregator.RecordFailure(Id(failure.Part), failure.Attempt, failure.Worker, failure.Error, Fatal: false));
                break;
            case NotePoison poison:
                _observer.Note(new ShardGivenUp(Id(poison.Part), _wave!.Parts[poison.Part].ToString(), poison.Reason));
                aggregator.Tell(
                    new KappaAggregator.RecordFailure(Id(poison.Part), _times.MaxAttempts, string.Empty, poison.Reason, Fatal: true));
                break;
            case NoteStraggler slow:
                _observer.Note(new ShardSlow(Id(slow.Part), slow.Worker, slow.Seconds));
                break;
            case EndWave:
                CloseWave();
                break;
        }
    }

    private ShardId Id(int part) => new(_wave!.Number, part);

    private void CloseWave()
    {
        Wave wave = _wave!;
        if (_state.Poisoned.IsEmpty)
        {
            _done = _done.With(new CompletedWave(wave, checkpoint.Results(wave.Number, wave.Parts.Length)));
            waves.Next(_done, Self);
        }
        else
        {
            Finish([.. _state.Poisoned.OrderBy(p => p.Key).Select(p => $"{wave.Parts[p.Key]}: {p.Value}")]);
        }
    }

    private void Finish(ImmutableArray<string> givenUp)
    {
        Report(now: true);
        _end = new RunEnd(_done, givenUp);
        foreach (IActorRef link in _links.Values)
        {
            link.Tell(new RunFinished(Run));
        }

        Timers.StartSingleTimer(nameof(Farewell), new Farewell(), _links.Values.All(IsHere) ? TimeSpan.Zero : _times.FarewellWithin);
    }

    private void Report(bool now = false)
    {
        if (_wave is null || (Now - _lastReport < _times.HeartbeatInterval && !now))
        {
            return;
        }

        _lastReport = Now;
        aggregator.Tell(new KappaAggregator.RecordWorkers([.. _state.Workers.Select(w => Note(w.Key, w.Value, "here"))]));
        double fraction =
            _costTotal > 0 && _costDone > 0 ? Math.Min(1, _costDone / _costTotal) : (double)_state.Done.Count / Math.Max(1, _state.Total);
        _observer.Note(new ProgressMade(
            _wave.Number,
            _wave.Input.Purpose,
            _state.Done.Count,
            _state.Total,
            fraction,
            _state.Poisoned.Count,
            _state.Workers.Count,
            _state.Slots));
    }

    private static WorkerNote Note(string id, WorkerState worker, string state) =>
        new(id, worker.Host, worker.Slots, worker.LastHeard, state);
}
