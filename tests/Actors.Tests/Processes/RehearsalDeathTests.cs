using System.Text.Json;
using PcpCluster.Checkpoints;
using PcpCluster.Host.Rehearsal;
using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>
/// Real processes on loopback, killed without a word (SIGKILL): the result is the same to the last bit and nothing is counted twice.
/// </summary>
public sealed class RehearsalDeathTests(ITestOutputHelper output) : ProcessTests
{
    [Fact]
    public async Task WhoeverDiesOrStandsStill_EveryBitStaysAndEachShardIsStoredOnce()
    {
        SyntheticSettings settings =
            new(Grids: 2, Parts: 150, Iterations: 1, Rounds: 1000, Sleep: 400, Values: 2000, Modes: 200_000, PackageBytes: 1_000_000);
        Configure(NoTrainer);
        Cast cast = new(
            (port, resume) => Run(settings, 0, resume, $"127.0.0.1:{port}"),
            () => Start("worker", "--join", Results, "--workers", "2"),
            _ => 455);
        RealProcess end = await new Deaths(cast, Results, Deaths.Seed(), TimeSpan.FromSeconds(60), output).PlayOrTell(Told);
        Assert.Equal(Fixture.Direct(settings), end.Output.Trim());
    }

    [Fact]
    public async Task OneProcessKilledTwiceAndResumedGivesTheSameBits()
    {
        SyntheticSettings settings = new(Rounds: 1000, Sleep: 40);
        Configure(NoTrainer);
        int done = 0;
        for (int death = 0; death < 2; death++)
        {
            RealProcess doomed = Run(settings, 2, death > 0, null);
            await Until(s => s.Done >= done + 40, doomed);
            doomed.Kill();
            done = RunStatus.Read(Results).Done;
        }

        RealProcess last = Run(settings, 2, true, null);
        Assert.True(await last.End(Patience) == 0, last.Errors);
        Assert.Equal(Fixture.Direct(settings), last.Output.Trim());
    }

    private RealProcess Run(SyntheticSettings settings, int slots, bool resume, string? listen)
    {
        string[] arguments =
            ["rehearse", "--json", "--out", Results, "--settings", JsonSerializer.Serialize(settings), "--workers", $"{slots}"];
        return Start(
            [.. arguments, .. resume ? ["--resume"] : Array.Empty<string>(), .. listen is null ? [] : new[] { "--listen", listen }]);
    }
}
