using System.Collections.Immutable;
using PcpCluster.Actors.Systems;
using PcpCluster.Checkpoints;

namespace PcpCluster.Actors.Coordination;

/// <summary>
/// The Coordinator's mind: (state, event) -> (state, commands), without side effects. Work is pulled: every worker says how many shards it
/// wants to hold, and gets as many as the book says it lacks. Shards of a worker that is gone go to others at once.
/// </summary>
public static class RunScheduler
{
    public static ScheduleState Start(DateTimeOffset now) => new() { Started = now };

    public static Decision Decide(ScheduleState state, ScheduleEvent happened, RunTimes times)
    {
        List<ScheduleCommand> commands = [];
        Assignment feed = new(happened.Now, times, commands);
        ScheduleState next = happened switch
        {
            WaveOpened e => feed.All(Open(state, e)),
            WorkerJoined e => Join(state, e),
            CapacityReported e => Report(state, e, feed),
            WorkerReported e => feed.AllIfReturned(state, Hear(state, e)),
            WorkerLost e => feed.All(Lose(state, e, times, commands)),
            ShardsFinished e => Finish(state, e, commands),
            AttemptFailed e => feed.All(Fail(state, e, times, commands)),
            PartsReleased e => feed.All(GiveBack(state, e)),
            ClockTicked e => ClockDecisions.Tick(state, e, times, feed, commands),
            _ => throw new ArgumentException($"Unknown event {happened.GetType().Name}.", nameof(happened)),
        };
        feed.Send();
        if (next.Phase == RunPhase.Computing && next.Complete)
        {
            next = next with { Phase = RunPhase.BetweenWaves };
            commands.Add(new EndWave());
        }

        return new Decision(next, [.. commands]);
    }

    internal static ScheduleState Lose(ScheduleState state, WorkerLost e, RunTimes times, List<ScheduleCommand> commands)
    {
        if (!state.Workers.TryGetValue(e.Worker, out WorkerState? worker))
        {
            return state;
        }

        commands.Add(new NoteWorkerGone(e.Worker, e.InGoodOrder, e.Reason));
        state = state with { Workers = state.Workers.Remove(e.Worker), Slots = state.Slots - worker.Slots };
        state = LetOwnedGo(state, e.Worker);
        foreach (int part in worker.Held.OrderDescending())
        {
            // What the last heartbeat named as queued may have begun since: what was said in between died with the process. One that was
            // in reserve loses nothing by the blame: long before it is given up it is alone with its worker, and done.
            if (!e.InGoodOrder && !worker.Computed.Contains(part))
            {
                state = Blame(state, part, e.Worker, times, commands);
            }

            state = Release(state, part, e.Worker);
        }

        return state;
    }

    /// <summary>Back to the front of the queue, unless another holds it too.</summary>
    internal static ScheduleState Release(ScheduleState state, int part, string worker)
    {
        if (!state.Holders.TryGetValue(part, out ImmutableArray<string> holders))
        {
            return state;
        }

        holders = holders.Remove(worker);
        return !holders.IsEmpty
            ? state with { Holders = state.Holders.SetItem(part, holders) }
            : state with
            {
                Holders = state.Holders.Remove(part),
                Returned = state.Done.Contains(part) || state.Poisoned.ContainsKey(part) ? state.Returned : state.Returned.Insert(0, part),
            };
    }

    internal static ScheduleState Hold(ScheduleState state, int part, string worker)
    {
        ImmutableArray<string> holders = state.Holders.GetValueOrDefault(part, []);
        WorkerState known = state.Workers[worker];
        return state with
        {
            Holders = state.Holders.SetItem(part, holders.Contains(worker) ? holders : holders.Add(worker)),
            Workers = state.Workers.SetItem(worker, known with { Held = known.Held.Contains(part) ? known.Held : known.Held.Add(part) }),
        };
    }

    private static ScheduleState Open(ScheduleState state, WaveOpened e)
    {
        IEnumerable<int> open = Enumerable.Range(0, e.Costs.Length).Where(p => !e.Done.Contains(p));
        ILookup<string, int> byOwner = open.OrderByDescending(p => e.Costs[p])
            .ToLookup(p => e.Places.TryGetValue(p, out string? owner) && state.Workers.ContainsKey(owner) ? owner : string.Empty);
        ImmutableSortedDictionary<string, ImmutableList<int>> reserved = state.Reserved.Clear()
            .AddRange(byOwner.Where(g => g.Key.Length > 0).Select(g => KeyValuePair.Create(g.Key, g.ToImmutableList())));
        return state with
        {
            Phase = RunPhase.Computing,
            Place = e.Place,
            Total = e.Costs.Length,
            Order = [.. byOwner[string.Empty]],
            NextFresh = 0,
            Returned = [],
            Reserved = reserved,
            ReservedCount = reserved.Values.Sum(r => r.Count),
            Done = e.Done,
            Holders = state.Holders.Clear(),
            Troubles = state.Troubles.Clear(),
            Poisoned = state.Poisoned.Clear(),
            Workers = state.Workers.SetItems(state.Workers.Select(w => KeyValuePair.Create(
                w.Key, w.Value with { Held = [], Computed = [], Running = [], Missing = [] }))),
        };
    }

    private static ScheduleState Join(ScheduleState state, WorkerJoined e)
    {
        WorkerState? before = state.Workers.GetValueOrDefault(e.Worker);
        state = state with
        {
            Workers = state.Workers.SetItem(e.Worker, new WorkerState(e.Host, e.Slots, e.Trainer, e.Now)),
            Slots = state.Slots + e.Slots - (before?.Slots ?? 0),
        };
        foreach (int part in before?.Held.Where(p => !e.Holding.Contains(p)) ?? [])
        {
            state = Release(state, part, e.Worker);
        }

        foreach (int part in e.Holding.Where(p => p < state.Total && !state.Done.Contains(p) && !state.Poisoned.ContainsKey(p)))
        {
            state = Forgive(Hold(state, part, e.Worker), part, e.Worker);
        }

        return state;
    }

    private static ScheduleState Report(ScheduleState state, CapacityReported e, Assignment feed)
    {
        if (!state.Workers.TryGetValue(e.Worker, out WorkerState? known))
        {
            return state;
        }

        WorkerState now = known with { LastHeard = e.Now, Capacity = e.Capacity, Computed = e.Computed };
        return feed.One(state with { Workers = state.Workers.SetItem(e.Worker, now) }, e.Worker);
    }

    /// <summary>What two heartbeats in a row do not name has never arrived there.</summary>
    private static ScheduleState Hear(ScheduleState state, WorkerReported e)
    {
        if (!state.Workers.TryGetValue(e.Worker, out WorkerState? known))
        {
            return state;
        }

        ImmutableArray<int> missing = known.Held.RemoveAll(e.Held.Contains);
        ImmutableArray<int> lost = missing.RemoveAll(p => !known.Missing.Contains(p));
        WorkerState now = known with
        {
            LastHeard = e.Now,
            Held = known.Held.RemoveAll(lost.Contains),
            Running = e.Running,
            Missing = missing.RemoveAll(lost.Contains),
        };
        state = state with { Workers = state.Workers.SetItem(e.Worker, now) };
        return lost.IsEmpty ? state : lost.OrderDescending().Aggregate(state, (s, part) => Release(s, part, e.Worker));
    }

    private static ScheduleState Finish(ScheduleState state, ShardsFinished e, List<ScheduleCommand> commands)
    {
        ShardSet done = state.Done;
        ImmutableDictionary<int, ImmutableArray<string>> holders = state.Holders;
        ImmutableSortedDictionary<string, WorkerState> workers = state.Workers;
        foreach (int part in e.Parts)
        {
            done = done.Add(part);
            ImmutableArray<string> held = holders.GetValueOrDefault(part, []);
            holders = holders.Remove(part);
            foreach (string worker in held)
            {
                WorkerState known = workers[worker];
                workers = workers.SetItem(worker, known with { Held = known.Held.Remove(part) });
                if (held.Length > 1)
                {
                    commands.Add(new DropShard(worker, part));
                }
            }
        }

        return state with
        {
            Done = done,
            Holders = holders,
            Workers = workers,
            Troubles = state.Troubles.IsEmpty ? state.Troubles : state.Troubles.RemoveRange(e.Parts),
            Poisoned = state.Poisoned.IsEmpty ? state.Poisoned : state.Poisoned.RemoveRange(e.Parts),
        };
    }

    private static ScheduleState Fail(ScheduleState state, AttemptFailed e, RunTimes times, List<ScheduleCommand> commands)
    {
        Trouble trouble = state.Troubles.GetValueOrDefault(e.Part, Trouble.None);
        bool current = state.Holders.TryGetValue(e.Part, out ImmutableArray<string> holders) && holders.Contains(e.Worker);
        if (!current || e.Attempt != trouble.Failures + 1)
        {
            return state;
        }

        commands.Add(new NoteFailure(e.Part, e.Attempt, e.Worker, e.Error));
        trouble = trouble with { Failures = e.Attempt, Avoid = e.Worker, NotBefore = e.Now + times.RetryDelay };
        state = LetHeldGo(state, e.Part, e.Worker) with { Troubles = state.Troubles.SetItem(e.Part, trouble) };
        if (e.Attempt >= times.MaxAttempts)
        {
            state = Poison(state, e.Part, $"failed {e.Attempt} times, last on {e.Worker}: {e.Error}", commands);
        }

        return Release(state, e.Part, e.Worker);
    }

    private static ScheduleState GiveBack(ScheduleState state, PartsReleased e) =>
        e.Parts.Where(p => state.Workers.TryGetValue(e.Worker, out WorkerState? known) && known.Held.Contains(p)).OrderDescending()
            .Aggregate(state, (s, part) => Release(LetHeldGo(s, part, e.Worker), part, e.Worker));

    private static ScheduleState Blame(ScheduleState state, int part, string worker, RunTimes times, List<ScheduleCommand> commands)
    {
        Trouble trouble = state.Troubles.GetValueOrDefault(part, Trouble.None);
        trouble = trouble with { Deaths = trouble.Deaths + 1, DiedWith = worker };
        state = state with { Troubles = state.Troubles.SetItem(part, trouble) };
        return trouble.Deaths >= times.MaxDeaths
            ? Poison(state, part, $"handed out {trouble.Deaths} times, and each time its worker ended without a word", commands)
            : state;
    }

    /// <summary>The worker thought dead is back and still has it.</summary>
    private static ScheduleState Forgive(ScheduleState state, int part, string worker) =>
        state.Troubles.TryGetValue(part, out Trouble? trouble) && trouble.DiedWith == worker
            ? state with { Troubles = state.Troubles.SetItem(part, trouble with { Deaths = trouble.Deaths - 1, DiedWith = string.Empty }) }
            : state;

    private static ScheduleState Poison(ScheduleState state, int part, string reason, List<ScheduleCommand> commands)
    {
        commands.Add(new NotePoison(part, reason));
        return state with { Poisoned = state.Poisoned.SetItem(part, reason) };
    }

    private static ScheduleState LetHeldGo(ScheduleState state, int part, string worker)
    {
        WorkerState known = state.Workers[worker];
        return state with { Workers = state.Workers.SetItem(worker, known with { Held = known.Held.Remove(part) }) };
    }

    private static ScheduleState LetOwnedGo(ScheduleState state, string worker) =>
        state.Reserved.TryGetValue(worker, out ImmutableList<int>? owned)
            ? state with
            {
                Reserved = state.Reserved.Remove(worker),
                ReservedCount = state.ReservedCount - owned.Count,
                Returned = state.Returned.AddRange(owned),
            }
            : state;
}
