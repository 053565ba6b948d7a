using PcpCluster.Actors.Aggregation;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Work;

namespace PcpCluster.Actors.Tests.Simulation;

/// <summary>
/// A cluster in virtual time: the real decisions of Coordinator and aggregator, a queue with the engine's promises, and workers of different
/// speed that die while computing, at random, and are replaced. Deterministic for a seed.
/// </summary>
internal sealed class SimulatedCluster
{
    private static readonly DateTimeOffset _origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Random _random;
    private readonly PipelineOptions _options;
    private readonly double _deathRate;
    private readonly double _duplicateRate;
    private readonly PriorityQueue<Action, (double Time, long Order)> _agenda = new();
    private readonly Queue<(int Shard, int Attempt)> _queue = new();
    private readonly Queue<SimulatedWorker> _idle = new();
    private readonly Dictionary<string, SimulatedWorker> _workers = [];
    private readonly byte[] _counted;
    private ScheduleState _state;
    private ResultLedger _ledger;
    private double _now;
    private long _order;
    private int _born;

    public SimulatedCluster(int shards, int workers, double deathRate, double duplicateRate, int seed, PipelineOptions options)
    {
        _random = new Random(seed);
        _options = options;
        _deathRate = deathRate;
        _duplicateRate = duplicateRate;
        _counted = new byte[shards];
        _state = ScheduleState.Start(shards, ShardSet.Empty, _origin);
        _ledger = new ResultLedger("run", shards, ShardSet.Empty);
        Happens(new PackageReady(_origin));
        for (int i = 0; i < workers; i++)
        {
            At(_random.NextDouble() * 60, Join);
        }

        At(options.TickInterval.TotalSeconds, Tick);
    }

    public ScheduleState State => _state;

    /// <summary>How often each shard was counted.</summary>
    public ReadOnlySpan<byte> Counted => _counted;

    public int Deaths { get; private set; }

    public int Duplicates { get; private set; }

    public int LostNoticed { get; private set; }

    public double VirtualSeconds => _now;

    /// <summary>Bytes the Coordinator's and the aggregator's decisions allocated: a measure of their work that no clock disturbs.</summary>
    public long DecisionBytes { get; private set; }

    /// <summary>Decisions of the Coordinator.</summary>
    public long Decisions { get; private set; }

    public long Offers { get; private set; }

    public void Run()
    {
        while (_state.Phase != RunPhase.Finished && _agenda.TryDequeue(out Action? action, out (double Time, long Order) due))
        {
            _now = due.Time;
            action();
        }
    }

    private void Tick()
    {
        Happens(new ClockTicked(Clock));
        At(_options.TickInterval.TotalSeconds, Tick);
    }

    private void Join()
    {
        SimulatedWorker worker = new($"worker-{_born++}", 0.5 + (1.5 * _random.NextDouble()));
        _workers.Add(worker.Name, worker);
        Happens(new WorkerJoined(Clock, worker.Name, "host", 1));
        At(_options.HeartbeatInterval.TotalSeconds, () => Beat(worker));
        Take(worker);
    }

    private void Beat(SimulatedWorker worker)
    {
        if (!worker.Dead)
        {
            RunningShard[] running = worker.Shard >= 0 ? [new RunningShard(worker.Shard, _now - worker.Since)] : [];
            Happens(new WorkerReported(Clock, new Heartbeat("run", worker.Name, "host", 1, worker.Done, 0, [.. running])));
            At(_options.HeartbeatInterval.TotalSeconds, () => Beat(worker));
        }
    }

    private void Take(SimulatedWorker worker)
    {
        if (!_queue.TryDequeue(out (int Shard, int Attempt) offer))
        {
            _idle.Enqueue(worker);
            return;
        }

        (worker.Shard, worker.Since) = (offer.Shard, _now);
        double duration = worker.Slowness * (30 + (60 * _random.NextDouble()));
        if (_random.NextDouble() < _deathRate)
        {
            At(duration * _random.NextDouble(), () => Die(worker, offer));
        }
        else
        {
            At(duration, () => Finish(worker, offer));
        }
    }

    /// <summary>The engine delivers the offer again; a replacement comes after a while; only silence tells the Coordinator.</summary>
    private void Die(SimulatedWorker worker, (int Shard, int Attempt) offer)
    {
        Deaths++;
        worker.Dead = true;
        _workers.Remove(worker.Name);
        Enqueue(offer);
        At(120 * _random.NextDouble(), Join);
    }

    private void Finish(SimulatedWorker worker, (int Shard, int Attempt) offer)
    {
        worker.Shard = -1;
        worker.Done++;
        Deliver(offer.Shard, worker.Name);
        if (_random.NextDouble() < _duplicateRate)
        {
            At(1, () => Deliver(offer.Shard, worker.Name));
        }

        Take(worker);
    }

    private void Deliver(int shard, string worker)
    {
        ShardComputed result = new("run", new ShardResult(shard, default, default), 1, worker, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        (_ledger, ResultVerdict verdict) = _ledger.Judge(result);
        DecisionBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        if (verdict == ResultVerdict.First)
        {
            _counted[shard]++;
            Happens(new ShardsFinished(Clock, [shard]));
        }
        else
        {
            Duplicates++;
        }
    }

    private void Happens(ScheduleEvent happened)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Decision decision = RunScheduler.Decide(_state, happened, _options);
        DecisionBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        Decisions++;
        _state = decision.State;
        foreach (ScheduleCommand command in decision.Commands)
        {
            switch (command)
            {
                case OfferShard offer:
                    Offers++;
                    Enqueue((offer.Shard, offer.Attempt));
                    break;
                case NoteWorkerGone:
                    LostNoticed++;
                    break;
            }
        }
    }

    private void Enqueue((int Shard, int Attempt) offer)
    {
        _queue.Enqueue(offer);
        while (_idle.TryDequeue(out SimulatedWorker? worker))
        {
            if (!worker.Dead)
            {
                Take(worker);
                return;
            }
        }
    }

    private DateTimeOffset Clock => _origin.AddSeconds(_now);

    private void At(double delay, Action action) => _agenda.Enqueue(action, (_now + delay, _order++));

    private sealed class SimulatedWorker(string name, double slowness)
    {
        public string Name => name;

        public double Slowness => slowness;

        public int Shard { get; set; } = -1;

        public double Since { get; set; }

        public long Done { get; set; }

        public bool Dead { get; set; }
    }
}
