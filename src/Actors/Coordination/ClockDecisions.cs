using System.Collections.Immutable;
using PcpCluster.Actors.Systems;

namespace PcpCluster.Actors.Coordination;

/// <summary>What the passing of time alone decides: silent workers, pauses that end, stragglers.</summary>
internal static class ClockDecisions
{
    public static ScheduleState Tick(ScheduleState state, ClockTicked e, RunTimes times, Assignment feed, List<ScheduleCommand> commands)
    {
        foreach ((string worker, WorkerState known) in state.Workers)
        {
            TimeSpan silence = e.Now - known.LastHeard;
            if (silence > times.WorkerSilentAfter)
            {
                state = RunScheduler.Lose(
                    state, new WorkerLost(e.Now, worker, false, $"silent for {silence.TotalSeconds:F0} s"), times, commands);
            }
        }

        state = feed.All(state);
        return state.Phase == RunPhase.Computing && state.Pending == 0 && state.Holders.Count < state.Slots
            ? GiveStragglersToOthers(state, times, feed, commands)
            : state;
    }

    private static ScheduleState GiveStragglersToOthers(
        ScheduleState state, RunTimes times, Assignment feed, List<ScheduleCommand> commands)
    {
        foreach ((string slow, WorkerState known) in state.Workers)
        {
            foreach (RunningPart running in known.Running)
            {
                if (running.Seconds > times.StragglerAfter.TotalSeconds
                    && state.Holders.TryGetValue(running.Part, out ImmutableArray<string> holders) && holders.Length == 1
                    && state.Workers.FirstOrDefault(w => w.Key != slow && feed.Wants(state, w.Value)).Key is { } idle)
                {
                    commands.Add(new NoteStraggler(running.Part, slow, running.Seconds));
                    state = feed.Give(state, idle, running.Part);
                }
            }
        }

        return state;
    }
}
