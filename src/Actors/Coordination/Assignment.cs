using System.Collections.Immutable;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Systems;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Coordination;

/// <summary>Who gets which shard next; gathers what one decision assigns, one command a worker.</summary>
internal sealed class Assignment(DateTimeOffset now, RunTimes times, List<ScheduleCommand> commands)
{
    private readonly SortedDictionary<string, List<AssignedShard>> _assigned = new(StringComparer.Ordinal);

    public ScheduleState One(ScheduleState state, string worker)
    {
        while (Wants(state, state.Workers[worker]) && TryNext(ref state, worker, out int part))
        {
            state = Give(state, worker, part);
        }

        return state;
    }

    /// <summary>One each in turn, so that few shards spread over many workers.</summary>
    public ScheduleState All(ScheduleState state)
    {
        if (state.Phase != RunPhase.Computing || state.Pending == 0)
        {
            return state;
        }

        // what one is given only makes others want less, so those that want nothing now are asked once
        ScheduleState before = state;
        List<string> wanting = [.. state.Workers.Where(w => Wants(before, w.Value)).Select(w => w.Key)];
        bool moved = true;
        while (moved && state.Pending > 0)
        {
            moved = false;
            foreach (string worker in wanting)
            {
                if (Wants(state, state.Workers[worker]) && TryNext(ref state, worker, out int part))
                {
                    state = Give(state, worker, part);
                    moved = true;
                }
            }
        }

        return state;
    }

    public ScheduleState AllIfReturned(ScheduleState before, ScheduleState state) =>
        ReferenceEquals(before.Returned, state.Returned) ? state : All(state);

    /// <summary>Has room and may compute this wave.</summary>
    public bool Wants(ScheduleState state, WorkerState known)
    {
        if (state.Phase != RunPhase.Computing || known.Capacity == 0)
        {
            return false;
        }

        if (state.Place == WavePlace.Trainer)
        {
            return state.Holders.IsEmpty && MayTrain(state, known);
        }

        // nobody keeps a shard in reserve that another could start at once
        int room = state.Pending > state.Slots ? known.Capacity : Math.Min(known.Capacity, known.Slots);
        return known.Slots > 0 && known.Busy < room && !HoldsSuspect(state, known);
    }

    public ScheduleState Give(ScheduleState state, string worker, int part)
    {
        if (!_assigned.TryGetValue(worker, out List<AssignedShard>? shards))
        {
            _assigned.Add(worker, shards = []);
        }

        shards.Add(new AssignedShard(part, state.Troubles.GetValueOrDefault(part, Trouble.None).Failures + 1));
        return RunScheduler.Hold(state, part, worker);
    }

    /// <summary>Makes the commands.</summary>
    public void Send()
    {
        foreach ((string worker, List<AssignedShard> shards) in _assigned)
        {
            commands.Add(new AssignShards(worker, [.. shards]));
        }
    }

    private bool MayTrain(ScheduleState state, WorkerState worker) => worker.Trainer switch
    {
        TrainerRole.Trainer => true,
        TrainerRole.StandIn =>
            now - state.Started >= times.TrainerPatience && state.Workers.Values.All(w => w.Trainer != TrainerRole.Trainer),
        _ => false,
    };

    private bool TryNext(ref ScheduleState state, string worker, out int part) =>
        TryReturned(ref state, worker, out part) || TryOwn(ref state, worker, out part)
        || TryFresh(ref state, out part) || TryOwnOfOthers(ref state, worker, out part);

    private bool TryReturned(ref ScheduleState state, string worker, out int part)
    {
        int at = 0;
        while (at < state.Returned.Count)
        {
            part = state.Returned[at];
            if (IsSettled(state, part))
            {
                state = state with { Returned = state.Returned.RemoveAt(at) };
            }
            else if (IsFor(state, part, worker))
            {
                state = state with { Returned = state.Returned.RemoveAt(at) };
                return true;
            }
            else
            {
                at++;
            }
        }

        part = -1;
        return false;
    }

    private static bool TryOwn(ref ScheduleState state, string worker, out int part)
    {
        part = -1;
        while (state.Reserved.TryGetValue(worker, out ImmutableList<int>? own) && (part < 0 || IsSettled(state, part)))
        {
            part = own[0];
            state = Without(state, worker, own, 0);
        }

        return part >= 0 && !IsSettled(state, part);
    }

    private static bool TryFresh(ref ScheduleState state, out int part)
    {
        int next = state.NextFresh;
        part = -1;
        while (next < state.Order.Length && part < 0)
        {
            part = state.Order[next++];
            part = IsSettled(state, part) ? -1 : part;
        }

        state = next == state.NextFresh ? state : state with { NextFresh = next };
        return part >= 0;
    }

    /// <summary>From the end of the longest queue, where its owner would not come soon.</summary>
    private static bool TryOwnOfOthers(ref ScheduleState state, string worker, out int part)
    {
        part = -1;
        if (state.Reserved.IsEmpty)
        {
            return false;
        }

        (string owner, ImmutableList<int> queue) = state.Reserved.MaxBy(r => r.Value.Count);
        if (owner == worker || (queue.Count <= state.Workers[owner].Slots && state.Workers[owner].Capacity > 0))
        {
            return false;
        }

        part = queue[^1];
        state = Without(state, owner, queue, queue.Count - 1);
        return !IsSettled(state, part);
    }

    private static ScheduleState Without(ScheduleState state, string owner, ImmutableList<int> queue, int at) => state with
    {
        Reserved = queue.Count == 1 ? state.Reserved.Remove(owner) : state.Reserved.SetItem(owner, queue.RemoveAt(at)),
        ReservedCount = state.ReservedCount - 1,
    };

    private static bool IsSettled(ScheduleState state, int part) =>
        state.Holders.ContainsKey(part) || state.Done.Contains(part) || state.Poisoned.ContainsKey(part);

    /// <summary>
    /// Its pause is over, and it did not fail here last, unless there is nobody else; a suspect wants its worker for itself.
    /// </summary>
    private bool IsFor(ScheduleState state, int part, string worker) =>
        !state.Troubles.TryGetValue(part, out Trouble? trouble)
        || (trouble.NotBefore <= now
            && (trouble.Avoid != worker || state.Workers.Count(w => w.Value.Capacity > 0) == 1)
            && (!IsSuspect(trouble) || state.Workers[worker].Busy == 0));

    /// <summary>It may be what kills workers: alone with a worker, it takes nobody's good name along.</summary>
    private bool IsSuspect(Trouble trouble) => 2 * trouble.Deaths >= times.MaxDeaths;

    private bool HoldsSuspect(ScheduleState state, WorkerState known) => !state.Troubles.IsEmpty && known.Held.Any(
        part => !known.Computed.Contains(part) && state.Troubles.TryGetValue(part, out Trouble? trouble) && IsSuspect(trouble));
}
