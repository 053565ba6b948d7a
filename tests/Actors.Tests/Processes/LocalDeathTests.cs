using System.Text.Json;
using PcpCluster.Actors.Checkpoints;
using PcpCluster.Actors.Work.Synthetic;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>A run of one process, killed and resumed.</summary>
public sealed class LocalDeathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task KilledTwiceAndResumedItGivesTheSameBits()
    {
        SyntheticSettings settings = new(Grids: 2, ShardsPerGrid: 40, Rounds: 12_000_000);
        string file = Path.Combine(_folder.Path, "run.json");
        string results = Path.Combine(_folder.Path, "results");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { Synthetic = settings }));
        string[] arguments = ["run", file, "--workers", "2", "--json", "--out", results];
        int done = 0;
        for (int death = 0; death < 2; death++)
        {
            using PcpProcess doomed = PcpProcess.Start(death == 0 ? arguments : [.. arguments, "--resume"]);
            while (Done(results) < done + 10)
            {
                Assert.False(doomed.HasExited, doomed.Errors);
                await Task.Delay(50);
            }

            doomed.Kill();
            Assert.True(Done(results) >= done + 10);
            done = Done(results);
        }

        using PcpProcess last = PcpProcess.Start([.. arguments, "--resume"]);
        Assert.True(await last.End(TimeSpan.FromMinutes(3)) == 0, last.Errors);
        Assert.Equal(Fixture.Direct(settings), last.Output.Trim());
        Assert.Contains($"80 shards, {done} already done", last.Errors, StringComparison.Ordinal);
    }

    private static int Done(string results)
    {
        try
        {
            return RunStatus.Read(results).Done;
        }
        catch (Numerics.Foundation.InputException)
        {
            return 0;
        }
    }
}
