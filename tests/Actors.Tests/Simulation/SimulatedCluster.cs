using System.Collections.Immutable;
using PcpCluster.Actors.Aggregation;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Systems;
using PcpCluster.Actors.Workers;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Tests.Simulation;

/// <summary>What happens to a simulated cluster.</summary>
/// <param name="Loss">Part of all messages that are lost.</param>
/// <param name="Doubling">Part of all messages that come twice.</param>
/// <param name="Deaths">Part of all shards whose worker dies computing them.</param>
internal sealed record Misfortune(double Loss, double Doubling, double Deaths);

/// <summary>
/// A cluster in virtual time: the real decisions of Coordinator and aggregator, the real book of every worker, workers of different speed
/// that die while computing and are replaced, and messages that are lost or come twice. Deterministic for a seed.
/// </summary>
internal sealed class SimulatedCluster
{
    private const string Run = "run";
    private const int Slots = 1;
    private static readonly DateTimeOffset _origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string _checksum = new('0', 64);
    private static readonly WaveOutline _wave = new(0, "rates", WavePlace.Workers, [], _checksum);
    private readonly Random _random;
    private readonly RunTimes _times;
    private readonly Misfortune _misfortune;
    private readonly PriorityQueue<Action, (double Time, long Order)> _agenda = new(ByTime.Instance);
    private readonly Dictionary<string, SimulatedWorker> _workers = [];
    private readonly byte[] _counted;
    private ScheduleState _state;
    private ResultLedger _ledger;
    private double _now;
    private long _order;
    private int _born;

    public SimulatedCluster(int shards, int workers, Misfortune misfortune, int seed, RunTimes times)
    {
        _random = new Random(seed);
        _times = times;
        _misfortune = misfortune;
        _counted = new byte[shards];
        _state = RunScheduler.Start(_origin);
        _ledger = new ResultLedger(Run, 0, _checksum, shards, ShardSet.Empty);
        Happens(
            new WaveOpened(_origin, WavePlace.Workers, [.. new double[shards]], ShardSet.Empty, ImmutableDictionary<int, string>.Empty));
        for (int i = 0; i < workers; i++)
        {
            At(_random.NextDouble() * 60, Born);
        }

        At(times.TickInterval.TotalSeconds, Tick);
    }

    public ScheduleState State => _state;

    /// <summary>How often each shard was counted.</summary>
    public ReadOnlySpan<byte> Counted => _counted;

    public int Deaths { get; private set; }

    public int Duplicates { get; private set; }

    public int LostMessages { get; private set; }

    public double VirtualSeconds => _now;

    /// <summary>From birth to death or the end, over all workers.</summary>
    public double LivedSeconds { get; private set; }

    /// <summary>Those of them in which a worker computed nothing.</summary>
    public double IdleSeconds { get; private set; }

    /// <summary>Bytes the decisions allocated: a measure of their work that no clock disturbs.</summary>
    public long DecisionBytes { get; private set; }

    /// <summary>Decisions of the Coordinator.</summary>
    public long Decisions { get; private set; }

    public long Assigned { get; private set; }

    public void Finish()
    {
        while (_state.Phase == RunPhase.Computing && _agenda.TryDequeue(out Action? action, out (double Time, long Order) due))
        {
            _now = due.Time;
            action();
        }

        foreach (SimulatedWorker worker in _workers.Values)
        {
            Bury(worker);
        }
    }

    private DateTimeOffset Clock => _origin.AddSeconds(_now);

    private void Tick()
    {
        Happens(new ClockTicked(Clock));
        At(_times.TickInterval.TotalSeconds, Tick);
    }

    private void Born()
    {
        SimulatedWorker worker = new($"worker-{_born++:D6}", 0.5 + (1.5 * _random.NextDouble()), _now);
        _workers.Add(worker.Name, worker);
        AskToJoin(worker);
        At(_times.HeartbeatInterval.TotalSeconds * _random.NextDouble(), () => Beat(worker));
    }

    private void AskToJoin(SimulatedWorker worker)
    {
        ImmutableArray<int> holding = [.. worker.Book.Held.Select(h => h.Part)];
        Send(() =>
        {
            Happens(new WorkerJoined(Clock, worker.Name, "host", Slots, TrainerRole.None, holding));
            Send(() =>
            {
                worker.Welcome = true;
                AskForWork(worker);
            });
        });
    }

    private void AskForWork(SimulatedWorker worker)
    {
        ImmutableArray<int> computed = [.. worker.Book.Computed.Select(h => h.Id.Part)];
        Send(() => FromKnown(worker, () => Happens(new CapacityReported(Clock, worker.Name, Slots + 1, computed))));
    }

    private void Beat(SimulatedWorker worker)
    {
        if (worker.Dead)
        {
            return;
        }

        At(_times.HeartbeatInterval.TotalSeconds, () => Beat(worker));
        if (!worker.Welcome)
        {
            AskToJoin(worker);
            return;
        }

        ImmutableArray<ShardId> held = worker.Book.Held;
        ImmutableArray<RunningPart> running =
            [.. worker.Book.Running.Select(h => new RunningPart(h.Id.Part, (Clock - h.Since).TotalSeconds))];
        Send(() => FromKnown(worker, () =>
        {
            ImmutableArray<int> stale = [.. held.Where(h => _state.Done.Contains(h.Part)).Select(h => h.Part)];
            TellStored(worker, stale);
            Happens(new WorkerReported(Clock, worker.Name, running, [.. held.Select(h => h.Part)]));
        }));
        foreach (HeldShard unsaved in worker.Book.Computed)
        {
            SendResult(worker, unsaved);
        }

        AskForWork(worker);
    }

    /// <summary>The Coordinator answers those it does not know with JoinAgain.</summary>
    private void FromKnown(SimulatedWorker worker, Action then)
    {
        if (_state.Workers.ContainsKey(worker.Name))
        {
            then();
        }
        else
        {
            Send(() => AskToJoin(worker));
        }
    }

    private void Pump(SimulatedWorker worker)
    {
        while (!worker.Dead && worker.Book.Running.Count() < Slots && worker.Book.StartNext(_ => true) is { } shard)
        {
            shard.Since = Clock;
            worker.BusySince = _now;
            double duration = worker.Slowness * (30 + (60 * _random.NextDouble()));
            if (_random.NextDouble() < _misfortune.Deaths)
            {
                At(duration * _random.NextDouble(), () => Die(worker));
            }
            else
            {
                At(duration, () => Computed(worker, shard.Id));
            }
        }
    }

    private void Die(SimulatedWorker worker)
    {
        if (worker.Dead)
        {
            return;
        }

        Deaths++;
        worker.Dead = true;
        worker.Busy += _now - worker.BusySince;
        _workers.Remove(worker.Name);
        Bury(worker);
        At(8 + (4 * _random.NextDouble()), () => Happens(new WorkerLost(Clock, worker.Name, false, "unreachable")));
        At(120 * _random.NextDouble(), Born);
    }

    private void Bury(SimulatedWorker worker)
    {
        LivedSeconds += _now - worker.Born;
        IdleSeconds += _now - worker.Born - worker.Busy;
    }

    private void Computed(SimulatedWorker worker, ShardId id)
    {
        if (worker.Dead)
        {
            return;
        }

        worker.Busy += _now - worker.BusySince;
        if (worker.Book.Finish(id) is { } shard)
        {
            SendResult(worker, shard);
        }

        AskForWork(worker);
        Pump(worker);
    }

    private void SendResult(SimulatedWorker worker, HeldShard shard) => Send(() =>
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        (_ledger, ResultVerdict verdict) = _ledger.Judge(new ResultLabel(Run, shard.Id, _checksum, shard.Attempt, worker.Name, 1));
        DecisionBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        if (verdict == ResultVerdict.First)
        {
            _counted[shard.Id.Part]++;
            Happens(new ShardsFinished(Clock, [shard.Id.Part]));
        }
        else
        {
            Duplicates++;
        }

        TellStored(worker, [shard.Id.Part]);
    });

    private void TellStored(SimulatedWorker worker, ImmutableArray<int> parts)
    {
        if (!parts.IsEmpty)
        {
            Send(() =>
            {
                foreach (int part in parts)
                {
                    worker.Book.Remove(new ShardId(0, part));
                }

                Pump(worker);
            });
        }
    }

    private void Happens(ScheduleEvent happened)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Decision decision = RunScheduler.Decide(_state, happened, _times);
        DecisionBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        Decisions++;
        _state = decision.State;
        foreach (ScheduleCommand command in decision.Commands)
        {
            if (command is AssignShards assign)
            {
                Assigned += assign.Shards.Length;
                SimulatedWorker? worker = _workers.GetValueOrDefault(assign.Worker);
                Send(() => Receive(worker, assign));
            }
            else if (command is DropShard drop && _workers.TryGetValue(drop.Worker, out SimulatedWorker? other))
            {
                TellStored(other, [drop.Part]);
            }
        }
    }

    private void Receive(SimulatedWorker? worker, AssignShards assign)
    {
        if (worker is null || worker.Dead)
        {
            return;
        }

        foreach (AssignedShard shard in assign.Shards)
        {
            worker.Book.Add(new ShardId(0, shard.Part), new Part(shard.Part, 0, "grid", 0, 1), shard.Attempt, _wave);
        }

        Pump(worker);
    }

    /// <summary>Over the network: late, perhaps never, perhaps twice.</summary>
    private void Send(Action arrives)
    {
        if (_random.NextDouble() < _misfortune.Loss)
        {
            LostMessages++;
            return;
        }

        At(0.001 + (0.05 * _random.NextDouble()), arrives);
        if (_random.NextDouble() < _misfortune.Doubling)
        {
            At(0.05 * _random.NextDouble(), arrives);
        }
    }

    private void At(double delay, Action action) => _agenda.Enqueue(action, (_now + delay, _order++));

    private sealed class ByTime : IComparer<(double Time, long Order)>
    {
        public static readonly ByTime Instance = new();

        public int Compare((double Time, long Order) x, (double Time, long Order) y) =>
            x.Time < y.Time ? -1 : x.Time > y.Time ? 1 : x.Order.CompareTo(y.Order);
    }

    private sealed class SimulatedWorker(string name, double slowness, double born)
    {
        public string Name => name;

        public double Slowness => slowness;

        public double Born => born;

        /// <summary>Start of the shard at hand.</summary>
        public double BusySince { get; set; }

        /// <summary>Seconds spent on shards that ended.</summary>
        public double Busy { get; set; }

        public WorkerBook Book { get; } = new();

        public bool Welcome { get; set; }

        public bool Dead { get; set; }
    }
}
