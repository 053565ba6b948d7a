using System.Collections.Immutable;
using PcpCluster.Actors.Messages;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Workers;

/// <summary>
/// What a worker node holds: queued, running, and computed but not known to be stored. Pure bookkeeping; the simulated cluster uses it too.
/// </summary>
internal sealed class WorkerBook
{
    private readonly Dictionary<ShardId, HeldShard> _held = [];
    private readonly LinkedList<HeldShard> _queue = new();

    public int Unsaved { get; private set; }

    public ImmutableArray<ShardId> Held => [.. _held.Keys];

    public IEnumerable<HeldShard> Running => _held.Values.Where(h => h.State == HeldState.Running);

    public IEnumerable<HeldShard> Computed => Unsaved == 0 ? [] : _held.Values.Where(h => h.State == HeldState.Computed);

    public IEnumerable<HeldShard> Queued => _queue;

    /// <summary>Null when it is here already: the assignment came twice.</summary>
    public HeldShard? Add(ShardId id, Part part, int attempt, WaveOutline wave)
    {
        HeldShard shard = new(id, part, attempt, wave);
        if (!_held.TryAdd(id, shard))
        {
            return null;
        }

        _queue.AddLast(shard);
        return shard;
    }

    /// <summary>The first in the queue that may start.</summary>
    public HeldShard? StartNext(Func<HeldShard, bool> mayStart)
    {
        for (LinkedListNode<HeldShard>? node = _queue.First; node is not null; node = node.Next)
        {
            if (mayStart(node.Value))
            {
                _queue.Remove(node);
                node.Value.State = HeldState.Running;
                return node.Value;
            }
        }

        return null;
    }

    /// <summary>Null when nobody waits for it any more.</summary>
    public HeldShard? Finish(ShardId id)
    {
        if (!_held.TryGetValue(id, out HeldShard? shard) || shard.State != HeldState.Running)
        {
            return null;
        }

        shard.State = HeldState.Computed;
        shard.Release();
        Unsaved++;
        return shard;
    }

    /// <summary>No longer held, whatever its state; null when it was not.</summary>
    public HeldShard? Remove(ShardId id)
    {
        if (!_held.Remove(id, out HeldShard? shard))
        {
            return null;
        }

        Unsaved -= shard.State == HeldState.Computed ? 1 : 0;
        if (shard.State == HeldState.Queued)
        {
            _queue.Remove(shard);
        }

        return shard;
    }
}

internal enum HeldState
{
    Queued,
    Running,
    Computed,
}

/// <summary>One shard at a worker node.</summary>
internal sealed class HeldShard(ShardId id, Part part, int attempt, WaveOutline wave)
{
    public ShardId Id => id;

    public Part Part => part;

    public int Attempt => attempt;

    public WaveOutline Wave => wave;

    public HeldState State { get; set; }

    /// <summary>When it started, or when its result was last sent.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>Ends its computation; null before and after it.</summary>
    public CancellationTokenSource? Stop { get; set; }

    /// <summary>The message that carries or offers its result.</summary>
    public IMessage? Result { get; set; }

    /// <summary>Its computation has ended, or was told to.</summary>
    public void Release()
    {
        Stop?.Dispose();
        Stop = null;
    }
}
