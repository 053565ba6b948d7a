using PcpCluster.Actors.Cluster;
using PcpCluster.Checkpoints;
using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>A run over several processes, as its test starts it.</summary>
/// <param name="Coordinator">Makes a coordinator that listens at a port (0 for any) and resumes or begins.</param>
/// <param name="Worker">Makes a worker.</param>
/// <param name="Total">Shards of all waves; null while the run does not know them yet, and nobody dies before.</param>
internal sealed record Cast(Func<int, bool, RealProcess> Coordinator, Func<RealProcess> Worker, Func<RunStatus, int?> Total);

/// <summary>
/// Four workers; three of them are killed, one is stopped for a minute and goes on, the coordinator is killed and comes back once on its
/// port and once on another, a worker joins late: in an order and at times drawn from a seed.
/// </summary>
internal sealed class Deaths(Cast cast, string results, ulong seed, TimeSpan standstill, ITestOutputHelper output)
{
    public const string SeedVariable = "PCP_DEATH_SEED";

    private const double LastDeath = 0.85;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(4);
    private readonly List<RealProcess> _workers = [];
    private readonly HashSet<RealProcess> _stopped = [];
    private readonly List<Task> _awakenings = [];
    private RealProcess _coordinator = null!;

    /// <summary>From the environment, to see the same deaths again, or by chance.</summary>
    public static ulong Seed() =>
        Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } given ? ulong.Parse(given) : (ulong)Random.Shared.NextInt64();

    /// <summary>Plays; what all processes said is told when it goes wrong.</summary>
    /// <returns>The coordinator that saw the end.</returns>
    public async Task<RealProcess> PlayOrTell(Func<string> told)
    {
        try
        {
            return await Play();
        }
        catch (Exception)
        {
            output.WriteLine(told());
            throw;
        }
    }

    private async Task<RealProcess> Play()
    {
        output.WriteLine($"{SeedVariable}={seed} gives the same deaths again.");
        _coordinator = cast.Coordinator(0, false);
        for (int i = 0; i < 4; i++)
        {
            _workers.Add(cast.Worker());
        }

        foreach ((double when, string what) in Draw())
        {
            output.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {await Until(when)}: {what}");
            Happen(what);
        }

        Assert.True(await _coordinator.End(_patience) == 0, _coordinator.Errors);
        await Task.WhenAll(_awakenings);
        foreach (RealProcess worker in _workers)
        {
            Assert.True(await worker.End(TimeSpan.FromSeconds(100)) == 0, worker.Errors);
        }

        RunStatus end = RunStatus.Read(results);
        Assert.True(end.Finished);
        Assert.Equal((cast.Total(end), end.Total), (end.Total, end.Done));
        Assert.Equal(end.Total, end.Workers.Sum(w => w.ShardsDone)); // each stored once, by one worker
        Assert.Empty(end.Failures);
        return _coordinator;
    }

    private void Happen(string what)
    {
        switch (what)
        {
            case "a worker is killed":
                RealProcess victim = _workers.First(w => !_stopped.Contains(w));
                victim.Kill();
                _workers.Remove(victim);
                break;
            case "a worker stands still":
                RealProcess still = _workers.First(w => !_stopped.Contains(w));
                _stopped.Add(still);
                still.Signal("STOP");
                _awakenings.Add(Task.Delay(standstill).ContinueWith(_ => still.Signal("CONT"), TaskScheduler.Default));
                break;
            case "the coordinator is killed, and comes back on its port":
                int port = RunAddress.Find(results)!.Port;
                _coordinator.Kill();
                _coordinator = cast.Coordinator(port, true);
                break;
            case "the coordinator is killed, and comes back on another port":
                _coordinator.Kill();
                _coordinator = cast.Coordinator(0, true);
                break;
            default:
                _workers.Add(cast.Worker());
                break;
        }
    }

    private List<(double When, string What)> Draw()
    {
        Random random = new((int)(seed % int.MaxValue));
        string[] events =
        [
            "a worker is killed", "a worker is killed", "a worker is killed", "a worker stands still",
            "the coordinator is killed, and comes back on its port", "the coordinator is killed, and comes back on another port",
            "a worker joins",
        ];
        random.Shuffle(events);
        double[] times = [.. events.Select(_ => LastDeath * random.NextDouble()).Order()];
        return [.. times.Zip(events)];
    }

    /// <summary>Waits for a part of all shards, but not while nobody is left to compute.</summary>
    private async Task<string> Until(double part)
    {
        DateTime lonely = DateTime.MaxValue;
        for (DateTime end = DateTime.UtcNow + _patience; DateTime.UtcNow < end; await Task.Delay(100))
        {
            Assert.False(_coordinator.HasExited, _coordinator.Errors);
            RunStatus? status = Status();
            int? total = status is null ? null : cast.Total(status);
            bool nobody = total is not null && _workers.All(_stopped.Contains);
            lonely = !nobody ? DateTime.MaxValue : lonely == DateTime.MaxValue ? DateTime.UtcNow.AddSeconds(2) : lonely;
            if (status?.Done >= part * total || DateTime.UtcNow > lonely)
            {
                return $"{status?.Done} of {total} shards done";
            }
        }

        throw new TimeoutException($"The run does not move on.\n{_coordinator.Errors}");
    }

    private RunStatus? Status()
    {
        try
        {
            return RunStatus.Read(results);
        }
        catch (Numerics.Foundation.InputException)
        {
            return null;
        }
    }
}
