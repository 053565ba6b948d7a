using System.Text.Json.Nodes;
using PcpCluster.Actors.Checkpoints;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>A convergence sweep of silicon, killed and resumed.</summary>
public sealed class ConvergeDeathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SweepKilledTwiceAndResumedGivesTheBitsOfAnUndisturbedOne()
    {
        string calm = Path.Combine(_folder.Path, "calm"), troubled = Path.Combine(_folder.Path, "troubled");
        using (PcpProcess undisturbed = PcpProcess.Start([.. Arguments(calm), "--workers", "1"]))
        {
            Assert.True(await undisturbed.End(TimeSpan.FromMinutes(3)) == 0, undisturbed.Errors);
        }

        int total = RunStatus.Read(calm).Total, done = 0;
        for (int death = 0; death < 2; death++)
        {
            using PcpProcess doomed = PcpProcess.Start([.. Arguments(troubled), "--workers", "2", .. death == 0 ? Array.Empty<string>() : ["--resume"]]);
            while (Done(troubled) <= done + 1)
            {
                Assert.False(doomed.HasExited, doomed.Errors);
                await Task.Delay(20);
            }

            doomed.Kill();
            done = Done(troubled);
        }

        Assert.InRange(done, 4, total - 1);
        using PcpProcess last = PcpProcess.Start([.. Arguments(troubled), "--workers", "2", "--resume"]);
        Assert.True(await last.End(TimeSpan.FromMinutes(3)) == 0, last.Errors);
        Assert.Contains($"{total} shards, {done} already done", last.Errors, StringComparison.Ordinal);
        Assert.Equal(Result(calm), Result(troubled));
    }

    // a direct limit, two exhaustive grids and a sampled one
    private static string[] Arguments(string results) =>
    [
        "converge", Example(), "--grids", "6,8,12", "--exhaustive-up-to", "8", "--fine", "20", "--modes", "1200", "--isotopes", "on",
        "--temperature", "200,300", "--out", results,
    ];

    private static string Example()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "examples", "si")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder!, "examples", "si");
    }

    private static string Result(string results)
    {
        JsonObject document = JsonNode.Parse(File.ReadAllText(Path.Combine(results, "converge.json")))!.AsObject();
        Assert.True(document.Remove("timing_s"));
        return document.ToJsonString();
    }

    private static int Done(string results)
    {
        try
        {
            return RunStatus.Read(results).Done;
        }
        catch (Numerics.InputException)
        {
            return 0;
        }
    }
}
