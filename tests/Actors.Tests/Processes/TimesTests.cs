using System.Diagnostics;
using System.Text.Json;
using PcpCluster.Actors.Cluster;
using PcpCluster.Checkpoints;
using PcpCluster.Host.Rehearsal;
using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>How soon a run of real processes knows and goes on, as docs/operations.md says.</summary>
[Collection(Timed.Name)]
public sealed class TimesTests(ITestOutputHelper output) : ProcessTests
{
    private static readonly SyntheticSettings _settings = new(Grids: 2, Parts: 250, Iterations: 0, Rounds: 1000, Sleep: 400);

    [Fact]
    public async Task DeathIsKnownIn12Seconds_WorkersAreBack8AfterTheCoordinator_WhoIsToldToLeaveIsGoneIn3()
    {
        Configure(NoTrainer);
        RealProcess coordinator = Coordinator(0, resume: false);
        RealProcess[] workers = [.. Enumerable.Range(0, 3).Select(_ => Start("worker", "--join", Results, "--workers", "2"))];
        await Until(s => s.Workers.Count(w => w.ShardsDone > 1) == 3, coordinator);
        int port = RunAddress.Find(Results)!.Port;

        workers[0].Kill();
        await Within(12, "the death of a worker is known", coordinator, Name(workers[0]) + " is lost");

        coordinator.Kill();
        coordinator = Coordinator(port, resume: true);
        await AreBack(coordinator, workers[1..], "on its port");

        coordinator.Kill();
        coordinator = Coordinator(0, resume: true);
        await AreBack(coordinator, workers[1..], "on another port");

        await Until(s => s.Waves.Any(w => w is { Purpose: "rates", Done: > 20 }), coordinator);
        Stopwatch leaving = Stopwatch.StartNew();
        workers[1].Signal("TERM");
        await workers[1].End(TimeSpan.FromSeconds(10));
        Tell(3, "a worker told to leave is gone", leaving.Elapsed.TotalSeconds);
        await Within(1, "its goodbye is heard", coordinator, Name(workers[1]) + " left");

        RealProcess late = Start("worker", "--join", Results, "--workers", "32");
        Assert.True(await coordinator.End(Patience) == 0, coordinator.Errors);
        Assert.Equal(Fixture.Direct(_settings), coordinator.Output.Trim());
        Assert.DoesNotMatch(Name(workers[1]) + " is lost", coordinator.Errors);
        Assert.True(await workers[2].End(Patience) == 0 && await late.End(Patience) == 0, Told());
        RunStatus end = RunStatus.Read(Results);
        Assert.Equal(end.Total, end.Workers.Sum(w => w.ShardsDone)); // those handed back were computed elsewhere, none twice
    }

    private static string Name(RealProcess worker) => $"-{worker.Id}-[0-9a-f]+";

    private async Task AreBack(RealProcess coordinator, RealProcess[] workers, string where)
    {
        await Written(coordinator, "listening at", TimeSpan.FromSeconds(60));
        string all = string.Concat(workers.Select(w => $"(?=[\\s\\S]*{Name(w)} joined)"));
        await Within(8, $"all workers are back after the coordinator came back {where}", coordinator, "^" + all);
    }

    /// <summary>Waits longer than allowed, so that a failure tells by how much.</summary>
    private async Task Within(double seconds, string what, RealProcess process, string pattern)
    {
        Stopwatch time = Stopwatch.StartNew();
        await Written(process, pattern, TimeSpan.FromSeconds(60));
        Tell(seconds, what, time.Elapsed.TotalSeconds);
    }

    private void Tell(double allowed, string what, double seconds)
    {
        output.WriteLine(FormattableString.Invariant($"{what}: {seconds:F1} s (at most {allowed})"));
        Assert.InRange(seconds, 0, allowed);
    }

    private RealProcess Coordinator(int port, bool resume) => Start(Listening(
        ["rehearse", "--json", "--settings", JsonSerializer.Serialize(_settings)], port, resume));
}
