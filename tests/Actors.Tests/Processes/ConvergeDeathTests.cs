using System.Text.Json.Nodes;
using PcpCluster.Actors.Checkpoints;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>A convergence sweep of silicon in one process, killed and resumed.</summary>
public sealed class ConvergeDeathTests : ProcessTests
{
    // a direct limit, two exhaustive grids and a sampled one
    internal static string[] Sweep { get; } =
    [
        "converge", TestData.Example("si"), "--grids", "6,8,12", "--exhaustive-up-to", "8", "--fine", "20", "--modes", "1200", "--isotopes", "on",
        "--temperature", "200,300",
    ];

    [Fact]
    public async Task SweepKilledTwiceAndResumedGivesTheBitsOfAnUndisturbedOne()
    {
        string calm = Path.Combine(Folder, "calm");
        PcpProcess undisturbed = Start([.. Sweep, "--workers", "1", "--out", calm]);
        Assert.True(await undisturbed.End(Patience) == 0, undisturbed.Errors);

        string[] arguments = [.. Sweep, "--workers", "2", "--out", Results];
        int total = RunStatus.Read(calm).Total, done = 0;
        for (int death = 0; death < 2; death++)
        {
            PcpProcess doomed = Start(death == 0 ? arguments : [.. arguments, "--resume"]);
            await UntilDone(done + 2, doomed);
            doomed.Kill();
            done = RunStatus.Read(Results).Done;
        }

        Assert.InRange(done, 4, total - 1);
        PcpProcess last = Start([.. arguments, "--resume"]);
        Assert.True(await last.End(Patience) == 0, last.Errors);
        Assert.Contains($"{total} shards, {done} already done", last.Errors, StringComparison.Ordinal);
        Assert.Equal(Result(calm), Result(Results));
    }

    /// <summary>converge.json without its times.</summary>
    internal static string Result(string results)
    {
        JsonObject document = JsonNode.Parse(File.ReadAllText(Path.Combine(results, "converge.json")))!.AsObject();
        Assert.True(document.Remove("timing_s"));
        return document.ToJsonString();
    }
}
