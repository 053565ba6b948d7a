using System.Collections.Immutable;
using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Coordination;

/// <summary>
/// The Coordinator's mind: (state, event) -> (state, commands), without side effects. Work is pulled: a bounded window of offers lies in the
/// engine's queue, workers take from it at their own speed, and every finished shard makes room for the next.
/// A dead worker's shard needs no decision: the engine delivers it again.
/// </summary>
public static class RunScheduler
{
    public static Decision Decide(ScheduleState state, ScheduleEvent happened, PipelineOptions options)
    {
        List<ScheduleCommand> commands = [];
        ScheduleState next = happened switch
        {
            PackageReady e => Begin(state, e, commands),
            WorkerJoined e => Join(state, e, commands),
            WorkerReported e => Report(state, e, commands),
            WorkerLeft e => Leave(state, e.Worker, e.InGoodOrder, e.Reason, commands),
            ShardsFinished e => Finish(state, e),
            AttemptFailed e => Fail(state, e, options, commands),
            OfferReleased e => Release(state, e, options),
            OfferAbandoned e => Abandon(state, e, options, commands),
            EngineRestored e => state with { LastProgress = e.Now },
            ClockTicked e => ClockDecisions.Tick(state, e.Now, options, commands),
            _ => throw new ArgumentException($"Unknown event {happened.GetType().Name}.", nameof(happened)),
        };
        next = TopUp(next, happened.Now, options, commands);
        if (next.Phase == RunPhase.Computing && next.Complete)
        {
            next = next with { Phase = RunPhase.Finished };
            commands.Add(new FinishRun());
        }

        return new Decision(next, [.. commands]);
    }

    /// <summary>The command to offer an outstanding shard; the failing worker is avoided as long as there is another.</summary>
    internal static OfferShard OfferOf(ScheduleState state, int shard)
    {
        OutstandingShard outstanding = state.Outstanding[shard];
        bool another = state.Workers.Count > (state.Workers.ContainsKey(outstanding.Avoid) ? 1 : 0);
        return new OfferShard(shard, outstanding.Attempt, another ? outstanding.Avoid : string.Empty);
    }

    internal static ScheduleState Leave(
        ScheduleState state, string worker, bool inGoodOrder, string reason, List<ScheduleCommand> commands)
    {
        if (!state.Workers.TryGetValue(worker, out WorkerState? known))
        {
            return state;
        }

        commands.Add(new NoteWorkerGone(worker, inGoodOrder, reason));
        return state with { Workers = state.Workers.Remove(worker), Slots = state.Slots - known.Slots };
    }

    private static ScheduleState Begin(ScheduleState state, PackageReady e, List<ScheduleCommand> commands)
    {
        if (state.Phase != RunPhase.Training)
        {
            return state;
        }

        commands.Add(new BroadcastPackage());
        return state with { Phase = RunPhase.Computing, LastProgress = e.Now };
    }

    private static ScheduleState Join(ScheduleState state, WorkerJoined e, List<ScheduleCommand> commands)
    {
        if (state.Phase == RunPhase.Computing)
        {
            commands.Add(new GreetWorker(e.Worker));
        }

        commands.Add(new WatchWorker(e.Worker));
        return Know(state, e.Worker, new WorkerState(e.Host, e.Slots, e.Now, 0, 0, []));
    }

    private static ScheduleState Report(ScheduleState state, WorkerReported e, List<ScheduleCommand> commands)
    {
        Heartbeat beat = e.Heartbeat;
        if (!state.Workers.ContainsKey(beat.Worker))
        {
            commands.Add(new WatchWorker(beat.Worker));
        }

        return Know(
            state, beat.Worker, new WorkerState(beat.Host, beat.Slots, e.Now, beat.ShardsDone, beat.BusySeconds, beat.Running));
    }

    private static ScheduleState Know(ScheduleState state, string worker, WorkerState now)
    {
        int before = state.Workers.TryGetValue(worker, out WorkerState? known) ? known.Slots : 0;
        return state with { Workers = state.Workers.SetItem(worker, now), Slots = state.Slots - before + now.Slots };
    }

    private static ScheduleState Finish(ScheduleState state, ShardsFinished e)
    {
        ShardSet done = state.Done;
        ImmutableDictionary<int, OutstandingShard> outstanding = state.Outstanding;
        ImmutableDictionary<int, string> poisoned = state.Poisoned;
        foreach (int shard in e.Shards)
        {
            done = done.Add(shard);
            outstanding = outstanding.Remove(shard);
            poisoned = poisoned.Remove(shard);
        }

        return state with { Done = done, Outstanding = outstanding, Poisoned = poisoned, LastProgress = e.Now };
    }

    private static ScheduleState Fail(ScheduleState state, AttemptFailed e, PipelineOptions options, List<ScheduleCommand> commands)
    {
        if (!IsCurrent(state, e.Shard, e.Attempt))
        {
            return state;
        }

        commands.Add(new NoteFailure(e.Shard, e.Attempt, e.Worker, e.Error));
        if (e.Attempt >= options.MaxAttempts)
        {
            return Poison(state, e.Shard, $"failed {e.Attempt} times, last on {e.Worker}: {e.Error}", commands);
        }

        OutstandingShard again = new(e.Attempt + 1, e.Worker, e.Now);
        return Delay(state with { Outstanding = state.Outstanding.SetItem(e.Shard, again) }, e.Shard, e.Now + options.RetryDelay);
    }

    private static ScheduleState Release(ScheduleState state, OfferReleased e, PipelineOptions options) =>
        IsCurrent(state, e.Shard, e.Attempt) ? Delay(state, e.Shard, e.Now + options.RetryDelay) : state;

    private static ScheduleState Abandon(ScheduleState state, OfferAbandoned e, PipelineOptions options, List<ScheduleCommand> commands) =>
        IsCurrent(state, e.Shard, e.Attempt)
            ? Poison(state, e.Shard, $"handed out {options.MaxDeliveries} times, and each time its worker ended without an answer", commands)
            : state;

    private static bool IsCurrent(ScheduleState state, int shard, int attempt) =>
        state.Outstanding.TryGetValue(shard, out OutstandingShard? current) && current.Attempt == attempt;

    private static ScheduleState Poison(ScheduleState state, int shard, string reason, List<ScheduleCommand> commands)
    {
        commands.Add(new NotePoison(shard, reason));
        return state with { Outstanding = state.Outstanding.Remove(shard), Poisoned = state.Poisoned.SetItem(shard, reason) };
    }

    private static ScheduleState Delay(ScheduleState state, int shard, DateTimeOffset notBefore) =>
        state with { Delayed = state.Delayed.Enqueue(new DelayedOffer(shard, notBefore)) };

    private static ScheduleState TopUp(ScheduleState state, DateTimeOffset now, PipelineOptions options, List<ScheduleCommand> commands)
    {
        int window = Math.Max(options.MinWindow, 2 * state.Slots);
        if (state.Phase != RunPhase.Computing || state.NextFresh >= state.Total || state.Outstanding.Count >= window)
        {
            return state;
        }

        ImmutableDictionary<int, OutstandingShard>.Builder outstanding = state.Outstanding.ToBuilder();
        OutstandingShard fresh = new(1, string.Empty, now);
        int shard = state.NextFresh;
        for (; shard < state.Total && outstanding.Count < window; shard++)
        {
            if (!state.Done.Contains(shard) && !state.Poisoned.ContainsKey(shard))
            {
                outstanding.Add(shard, fresh);
                commands.Add(new OfferShard(shard, 1, string.Empty));
            }
        }

        return state with { Outstanding = outstanding.ToImmutable(), NextFresh = shard };
    }
}
