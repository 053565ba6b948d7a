using System.Collections.Immutable;
using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Coordination;

/// <summary>What the passing of time alone decides: silent workers, pauses that end, stalls, stragglers.</summary>
internal static class ClockDecisions
{
    public static ScheduleState Tick(ScheduleState state, DateTimeOffset now, PipelineOptions options, List<ScheduleCommand> commands)
    {
        state = LoseSilentWorkers(state, now, options, commands);
        if (state.Phase != RunPhase.Computing)
        {
            return state;
        }

        state = OfferDelayed(state, now, commands);
        state = OfferAfterStall(state, now, options, commands);
        return OfferStragglers(state, now, options, commands);
    }

    private static ScheduleState LoseSilentWorkers(
        ScheduleState state, DateTimeOffset now, PipelineOptions options, List<ScheduleCommand> commands)
    {
        foreach ((string worker, WorkerState known) in state.Workers)
        {
            TimeSpan silence = now - known.LastHeard;
            if (silence > options.WorkerLostAfter)
            {
                state = RunScheduler.Leave(state, worker, false, $"silent for {silence.TotalSeconds:F0} s", commands);
            }
        }

        return state;
    }

    private static ScheduleState OfferDelayed(ScheduleState state, DateTimeOffset now, List<ScheduleCommand> commands)
    {
        ImmutableQueue<DelayedOffer> delayed = state.Delayed;
        ImmutableDictionary<int, OutstandingShard> outstanding = state.Outstanding;
        while (!delayed.IsEmpty && delayed.Peek().NotBefore <= now)
        {
            delayed = delayed.Dequeue(out DelayedOffer due);
            if (outstanding.TryGetValue(due.Shard, out OutstandingShard? shard))
            {
                outstanding = outstanding.SetItem(due.Shard, shard with { OfferedAt = now });
                commands.Add(RunScheduler.OfferOf(state, due.Shard));
            }
        }

        return state with { Delayed = delayed, Outstanding = outstanding };
    }

    /// <summary>
    /// Offers can only be lost with the engine's disk. The sign: every slot reports idle, in reports younger than the last progress, and still
    /// nothing comes. Making the offers again is always safe.
    /// </summary>
    private static ScheduleState OfferAfterStall(
        ScheduleState state, DateTimeOffset now, PipelineOptions options, List<ScheduleCommand> commands)
    {
        bool idle = state.Outstanding.Count > 0 && state.Workers.Count > 0 && now - state.LastProgress > options.StallAfter
            && state.Workers.Values.All(w => w.Running.IsEmpty && w.LastHeard > state.LastProgress);
        if (!idle)
        {
            return state;
        }

        commands.Add(new NoteStall(state.Outstanding.Count));
        foreach (int shard in state.Outstanding.Keys.Order())
        {
            commands.Add(RunScheduler.OfferOf(state, shard));
        }

        return state with { LastProgress = now, Delayed = [] };
    }

    private static ScheduleState OfferStragglers(
        ScheduleState state, DateTimeOffset now, PipelineOptions options, List<ScheduleCommand> commands)
    {
        if (state.NextFresh < state.Total || state.Outstanding.IsEmpty || state.Outstanding.Count >= state.Slots)
        {
            return state;
        }

        ImmutableDictionary<int, OutstandingShard> outstanding = state.Outstanding;
        foreach (RunningShard running in state.Workers.Values.SelectMany(w => w.Running))
        {
            if (running.Seconds > options.StragglerAfter.TotalSeconds
                && outstanding.TryGetValue(running.Shard, out OutstandingShard? shard)
                && now - shard.OfferedAt > options.StragglerAfter)
            {
                outstanding = outstanding.SetItem(running.Shard, shard with { OfferedAt = now });
                commands.Add(RunScheduler.OfferOf(state, running.Shard));
            }
        }

        return state with { Outstanding = outstanding };
    }
}
