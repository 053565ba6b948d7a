using System.Text.Json.Nodes;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Foundation;
using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>A convergence sweep of silicon over several processes, killed and resumed.</summary>
public sealed class ConvergeDeathTests(ITestOutputHelper output) : ProcessTests
{
    // a direct limit, two exhaustive grids and a sampled one
    private static readonly string[] _settings =
    [
        "--grids", "4,6,8", "--exhaustive-up-to", "6", "--fine", "20", "--modes", "150", "--isotopes", "on", "--temperature", "200,300",
        "--basis", "control",
    ];

    [Fact]
    public async Task SweepGivesTheBitsOfAnUndisturbedOne_WhoeverDies()
    {
        string[] sweep = ["converge", NearSilicon.Write(Path.Combine(Folder, "si")), .. _settings];
        string calm = Path.Combine(Folder, "calm");
        RealProcess undisturbed = Start([.. sweep, "--workers", "2", "--out", calm]);
        Assert.True(await undisturbed.End(Patience) == 0, undisturbed.Errors);
        int total = RunStatus.Read(calm).Total;
        Cast cast = new(
            (port, resume) => Start(Listening(sweep, port, resume)),
            () => Start("worker", "--join", Results, "--workers", "1"),
            _ => total);
        await new Deaths(cast, Results, Deaths.Seed(), TimeSpan.FromSeconds(20), output).PlayOrTell(Told);
        Assert.Equal(Result(calm), Result(Results));
        await OneProcessKilledAndResumed(sweep, calm, total);
    }

    private async Task OneProcessKilledAndResumed(string[] sweep, string calm, int total)
    {
        string alone = Path.Combine(Folder, "alone");
        string[] one = [.. sweep, "--workers", "2", "--out", alone];
        RealProcess doomed = Start(one);
        while (!doomed.HasExited && DoneSoFar(alone) < total / 2)
        {
            await Task.Delay(50);
        }

        doomed.Kill();
        Assert.InRange(RunStatus.Read(alone).Done, total / 2, total - 1);
        RealProcess last = Start([.. one, "--resume"]);
        Assert.True(await last.End(Patience) == 0, last.Errors);
        Assert.Equal(Result(calm), Result(alone));
    }

    // 0 while the checkpoint is being made
    private static int DoneSoFar(string folder)
    {
        try
        {
            return RunStatus.Read(folder).Done;
        }
        catch (InputException)
        {
            return 0;
        }
    }

    /// <summary>converge.json without its times.</summary>
    private static string Result(string results)
    {
        JsonObject document = JsonNode.Parse(File.ReadAllText(Path.Combine(results, "converge.json")))!.AsObject();
        Assert.True(document.Remove("timing_s"));
        return document.ToJsonString();
    }
}
