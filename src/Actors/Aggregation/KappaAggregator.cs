using Akka.Actor;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Aggregation;

/// <summary>
/// Takes every result exactly once: the shell around <see cref="ResultLedger"/>. Results go to the checkpoint in batches, and only then are
/// Coordinator and worker told. The only actor that waits for the disk.
/// </summary>
internal sealed class KappaAggregator(string run, RunCheckpoint checkpoint, IRunObserver observer, RunTimes times, RunFate fate)
    : RunActor(fate)
{
    /// <summary>Coordinator, before it hands out the first shard of a wave.</summary>
    public sealed record BeginWave(Wave Wave, ShardSet Done);

    public sealed record RecordWorkers(IReadOnlyList<WorkerNote> Workers);

    public sealed record RecordFailure(ShardId Shard, int Attempt, string Worker, string Error, bool Fatal);

    private sealed record Flush;

    private sealed record Tick;

    private const int MostEarly = 4096;

    private readonly Queue<(ShardComputed Result, IActorRef From)> _waiting = new();
    private readonly List<(ShardComputed Result, IActorRef From)> _early = [];
    private readonly ResultPulls _pulls = new(times);
    private ResultLedger _ledger = ResultLedger.Before(run);
    private Wave? _wave;
    private int[] _missing = [];
    private IActorRef _coordinator = ActorRefs.Nobody;
    private bool _flushing;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Tick), new Tick(), times.PieceAgainAfter / 2);

    protected override void Handle(object message)
    {
        switch (message)
        {
            case ShardComputed result:
                Queue(result, Sender);
                break;
            case ResultOffered offer:
                Consider(offer);
                break;
            case Piece piece when _pulls.Take(piece) is { } pulled:
                Queue(pulled.Result, pulled.From);
                break;
            case Piece or Tick:
                _pulls.Ask(Now, Self);
                break;
            case Flush:
                Store();
                break;
            case BeginWave begin:
                Begin(begin);
                break;
            case RecordWorkers record:
                checkpoint.NoteWorkers(record.Workers);
                break;
            case RecordFailure failure:
                checkpoint.NoteFailure(
                    failure.Shard.Wave, failure.Shard.Part, failure.Attempt, failure.Worker, failure.Error, failure.Fatal);
                break;
        }
    }

    private void Begin(BeginWave begin)
    {
        _coordinator = Sender;
        _wave = begin.Wave;
        _ledger = new ResultLedger(run, begin.Wave.Number, begin.Wave.Input.Checksum, begin.Wave.Parts.Length, begin.Done);
        _pulls.ForgetAll();
        _missing = new int[begin.Wave.Parts.Max(p => p.Group) + 1];
        foreach (Part part in begin.Wave.Parts)
        {
            _missing[part.Group] += begin.Done.Contains(part.Index) ? 0 : 1;
        }

        foreach ((ShardComputed result, IActorRef from) in _early)
        {
            Queue(result, from);
        }

        _early.Clear();
    }

    private void Queue(ShardComputed result, IActorRef from)
    {
        _waiting.Enqueue((result, from));
        if (!_flushing)
        {
            _flushing = true;
            Self.Tell(new Flush()); // behind what has come meanwhile: that is the batch
        }
    }

    private void Consider(ResultOffered offer)
    {
        switch (_ledger.Judge(offer.Label).Verdict)
        {
            case ResultVerdict.First:
                _pulls.Begin(offer, Sender);
                _pulls.Ask(Now, Self);
                break;
            case ResultVerdict.Again:
                Note(offer.Label, offer.ResultChecksum);
                Sender.Tell(new ShardsStored(run, [offer.Label.Shard]));
                break;
        }
    }

    private void Store()
    {
        List<(ShardComputed Result, IActorRef From)> batch = [];
        List<ShardComputed> first = [];
        List<ShardComputed> again = [];
        while (batch.Count < times.CheckpointBatch && _waiting.TryDequeue(out (ShardComputed Result, IActorRef From) next))
        {
            (_ledger, ResultVerdict verdict) = _ledger.Judge(next.Result.Label);
            if (verdict != ResultVerdict.NotOurs)
            {
                (verdict == ResultVerdict.First ? first : again).Add(next.Result);
                batch.Add(next);
            }
            else if (next.Result.Label.Run == run && _early.Count < MostEarly)
            {
                _early.Add(next); // a worker is quicker than the Coordinator that has just come back
            }
        }

        _flushing = _waiting.Count > 0;
        if (_flushing)
        {
            Self.Tell(new Flush());
        }

        if (first.Count > 0)
        {
            checkpoint.Store([.. first.Select(Stored)]);
        }

        again.ForEach(r => Note(r.Label, r.Result.Checksum));
        foreach (IGrouping<IActorRef, ShardComputed> told in batch.GroupBy(b => b.From, b => b.Result))
        {
            told.Key.Tell(new ShardsStored(run, [.. told.Select(r => r.Label.Shard)]));
        }

        if (first.Count > 0)
        {
            Count(first);
            _coordinator.Tell(new ShardsStored(run, [.. first.Select(r => r.Label.Shard)]));
        }
    }

    private void Note(ResultLabel label, string checksum) =>
        observer.Note(new DuplicateSeen(
            label.Shard, label.Worker, checkpoint.ChecksumOf(label.Shard.Wave, label.Shard.Part) == checksum));

    private static StoredResult Stored(ShardComputed computed) => new(
        computed.Label.Shard.Wave, computed.Label.Attempt, computed.Label.Worker, computed.Label.Seconds, computed.Result);

    private void Count(List<ShardComputed> stored)
    {
        foreach (ShardComputed result in stored)
        {
            Part part = _wave!.Parts[result.Label.Shard.Part];
            _pulls.Forget(result.Label.Shard);
            observer.Note(new ShardFinished(result.Label.Shard, result.Label.Worker, result.Label.Seconds));
            if (--_missing[part.Group] == 0 && _missing.Length > 1)
            {
                observer.Note(new GroupDone(_wave.Number, part.Label));
            }
        }
    }
}
