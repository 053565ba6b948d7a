using System.Text.Json;
using PcpCluster.Checkpoints;
using PcpCluster.Host.Rehearsal;
using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>A network that really breaks, between a coordinator and workers on nodes of their own that cannot reach each other.</summary>
public sealed class NetworkTests(ITestOutputHelper output) : ProcessTests
{
    [NetworkFact]
    public async Task NodesCutOffForFiveSecondsAndForAMinute_AndPacketsLost_ChangeNoBit()
    {
        // two workers of two slots: about 100 s of sleeping shards
        SyntheticSettings settings =
            new(Grids: 2, Parts: 200, Iterations: 1, Rounds: 1000, Sleep: 400, Values: 500, Modes: 100_000, PackageBytes: 2_000_000);
        Configure(NoTrainer);
        using TestNetwork network = new(3);
        RealProcess coordinator = On(
            network,
            0,
            "rehearse",
            "--json",
            "--out",
            Results,
            "--settings",
            JsonSerializer.Serialize(settings),
            "--workers",
            "0",
            "--listen",
            $"{TestNetwork.Address(0)}:0");
        RealProcess[] workers = [.. Enumerable.Range(1, 2).Select(n => On(network, n, "worker", "--join", Results, "--workers", "2"))];
        try
        {
            await Until(s => s.Done > 20, coordinator);
            network.Pull(1);
            await Task.Delay(TimeSpan.FromSeconds(5));
            network.Plug(1);
            int done = (await Until(s => s.Done > 60, coordinator)).Done;
            output.WriteLine($"{done} done after the short cut");

            DateTime cut = DateTime.UtcNow;
            network.Pull(2);
            await Written(coordinator, $"-{workers[1].Id}-[0-9a-f]+ is lost", TimeSpan.FromSeconds(30));
            output.WriteLine($"the cut was noticed after {(DateTime.UtcNow - cut).TotalSeconds:F1} s");
            using (CancellationTokenSource calm = new())
            {
                Task losing = network.LoseATenth(1, calm.Token);
                TimeSpan rest = cut.AddSeconds(60) - DateTime.UtcNow;
                await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
                network.Plug(2);
                await Written(coordinator, $"-{workers[1].Id}-[0-9a-f]+ is back", TimeSpan.FromSeconds(60));
                await calm.CancelAsync();
                await losing;
            }

            Assert.True(await coordinator.End(Patience) == 0, coordinator.Errors);
            foreach (RealProcess worker in workers)
            {
                Assert.True(await worker.End(TimeSpan.FromSeconds(60)) == 0, worker.Errors);
            }

            Assert.Equal(Fixture.Direct(settings), coordinator.Output.Trim());
            RunStatus end = RunStatus.Read(Results);
            Assert.Equal(end.Total, end.Workers.Sum(w => w.ShardsDone));
            Assert.All(end.Workers.Where(w => w.Slots > 0), w => Assert.True(w.ShardsDone > 20));
        }
        catch (Exception)
        {
            output.WriteLine(Told());
            throw;
        }
    }

    private RealProcess On(TestNetwork network, int node, params string[] arguments) =>
        Watched(RealProcess.Start([], network.On(node, ["dotnet", Pcp, .. arguments])));
}
