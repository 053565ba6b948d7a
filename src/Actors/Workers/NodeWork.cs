using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Workers;

/// <summary>What the slots of a node share: the prepared package (it may still be on its way) and their tallies. Thread-safe.</summary>
internal sealed class NodeWork(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, (int Shard, long Since)> _running = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PreparedWork? _current;
    private long _shardsDone;
    private double _busySeconds;

    public PreparedWork? Current => _current;

    public long ShardsDone => Interlocked.Read(ref _shardsDone);

    /// <summary>The run whose package has arrived, perhaps not ready yet; empty before.</summary>
    public string Run { get; set; } = string.Empty;

    public void Replace(PreparedWork work)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _current = work;
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    /// <summary>Waits for the package with this checksum; null when it does not come in time.</summary>
    public async Task<PreparedWork?> WaitFor(string checksum, TimeSpan patience, CancellationToken stop)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_current?.PackageChecksum == checksum)
                {
                    return _current;
                }

                changed = _changed.Task;
            }

            TimeSpan left = patience - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            await changed.WaitAsync(left, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    public void Started(int slot, int shard)
    {
        lock (_gate)
        {
            _running[slot] = (shard, time.GetTimestamp());
        }
    }

    /// <summary>Seconds since it started.</summary>
    public double Ended(int slot, bool done)
    {
        lock (_gate)
        {
            double seconds = time.GetElapsedTime(_running[slot].Since).TotalSeconds;
            _running.Remove(slot);
            _busySeconds += seconds;
            _shardsDone += done ? 1 : 0;
            return seconds;
        }
    }

    public Heartbeat Beat(string worker, int slots)
    {
        lock (_gate)
        {
            return new Heartbeat(
                Run,
                worker,
                Environment.MachineName,
                slots,
                _shardsDone,
                _busySeconds,
                [.. _running.Values.Select(r => new RunningShard(r.Shard, time.GetElapsedTime(r.Since).TotalSeconds))]);
        }
    }
}
