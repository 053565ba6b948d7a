using System.Text.Json;
using PcpCluster.Actors.Checkpoints;
using PcpCluster.Actors.Tests.Engines;
using PcpCluster.Actors.Work.Synthetic;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>Real processes on loopback, killed without a word (SIGKILL): the result is the same to the last bit and nothing is counted twice.</summary>
[NeedsRabbit]
[Collection(RabbitCollection.Name)]
public sealed class DeathTests(PrivateRabbitServer server) : ProcessTests
{
    [ServerFact]
    public async Task ThreeOfFourWorkersTheCoordinatorAndTheServerDie()
    {
        SyntheticSettings settings = new(Grids: 2, ShardsPerGrid: 100, Rounds: 12_000_000, Values: 2000, PackageBytes: 1_000_000);
        string url = server.Url($"deaths-{Guid.NewGuid():N}");
        string file = Describe(settings);
        PcpProcess[] workers = [.. Enumerable.Range(0, 4).Select(_ => Start("worker", "--engine", url, "--workers", "1"))];
        PcpProcess coordinator = Start("run", file, "--engine", url, "--workers", "0", "--out", Results);

        await UntilDone(8, coordinator);
        workers[0].Kill();
        await UntilDone(20, coordinator);
        workers[1].Kill();
        coordinator.Kill();
        int before = RunStatus.Read(Results).Done;
        coordinator = Start("run", file, "--engine", url, "--workers", "0", "--resume", "--json", "--out", Results);
        await UntilDone(before + 15, coordinator);
        server.Kill();
        await server.Start();
        before = RunStatus.Read(Results).Done;
        await UntilDone(before + 10, coordinator);
        workers[2].Kill();

        Assert.True(await coordinator.End(Patience) == 0, coordinator.Errors);
        Assert.Equal(Fixture.Direct(settings), coordinator.Output.Trim());
        Assert.Equal(200, RunStatus.Read(Results).Done);
        Assert.Empty(RunStatus.Read(Results).Failures);
        Assert.True(await workers[3].End(TimeSpan.FromSeconds(30)) == 0, workers[3].Errors);
    }

    [ServerFact]
    public async Task WorkerThatJoinsLateAndOneThatLeavesChangeNothing()
    {
        SyntheticSettings settings = new(Grids: 1, ShardsPerGrid: 60, Rounds: 12_000_000);
        string url = server.Url($"elastic-{Guid.NewGuid():N}");
        PcpProcess coordinator = Start(
            "run", Describe(settings), "--engine", url, "--workers", "1", "--json", "--out", Results);
        await UntilDone(5, coordinator);
        PcpProcess late = Start("worker", "--engine", url, "--workers", "2", "--json");
        Assert.True(await coordinator.End(Patience) == 0, coordinator.Errors);
        Assert.Equal(Fixture.Direct(settings), coordinator.Output.Trim());
        Assert.True(await late.End(TimeSpan.FromSeconds(30)) == 0, late.Errors);
        Assert.True(JsonDocument.Parse(late.Output).RootElement.GetProperty("shards").GetInt32() > 0, late.Errors);
    }

    [ServerFact]
    public async Task ShardThatKillsItsWorkersIsGivenUpAndTheRestIsDone()
    {
        SyntheticSettings settings = new(Grids: 2, ShardsPerGrid: 6, Rounds: 1000, LethalShard: 3);
        string url = server.Url($"lethal-{Guid.NewGuid():N}");
        PcpProcess coordinator = Start("run", Describe(settings), "--engine", url, "--workers", "0", "--out", Results);
        int deaths = 0;
        while (!coordinator.HasExited && deaths < 12)
        {
            PcpProcess worker = Start("worker", "--engine", url, "--workers", "1");
            await Task.WhenAny(worker.End(Patience), coordinator.End(Patience));
            deaths += worker.HasExited && worker.ExitCode != 0 ? 1 : 0;
        }

        Assert.Equal(3, await coordinator.End(TimeSpan.FromSeconds(30)));
        Assert.Equal(PipelineOptions.Default.MaxDeliveries, deaths);
        Assert.Contains("shard 3 (grid 100x100x100, irreducible q-point 3", coordinator.Errors, StringComparison.Ordinal);
        Assert.Equal(11, RunStatus.Read(Results).Done);
    }

    [ServerFact]
    public async Task SecondCoordinatorOfTheSameNameIsRefused()
    {
        SyntheticSettings settings = new(Grids: 1, ShardsPerGrid: 3);
        string url = server.Url($"twice-{Guid.NewGuid():N}");
        PcpProcess first = Start("run", Describe(settings), "--engine", url, "--workers", "0", "--out", Results);
        await Until(s => s.Total == 3, first);
        PcpProcess second = Start("run", Describe(settings), "--engine", url, "--workers", "0", "--out", Results + "2");
        Assert.Equal(3, await second.End(Patience));
        Assert.Contains("another coordinator", second.Errors, StringComparison.Ordinal);
        Assert.False(first.HasExited);
    }
}
