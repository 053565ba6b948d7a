using System.Text.Json;
using PcpCluster.Checkpoints;
using PcpCluster.Host.Rehearsal;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>Disks that fill or lose pages, and processors that lack what the bits rest on, with real processes.</summary>
public sealed class DisasterTests : ProcessTests
{
    private static readonly SyntheticSettings _settings = new(Rounds: 1000, Sleep: 20, Values: 5000);

    /// <summary>A limit of file sizes stands in for the full disk: it needs no rights.</summary>
    [Fact]
    public async Task FullDiskEndsTheRunWithAMessage_AndWithSpaceItGoesOnToTheSameBits()
    {
        string limited = $"trap '' XFSZ; ulimit -f 1500; exec dotnet {Pcp} \"$@\""; // some 0.75 or 1.5 MB, as the shell counts
        RealProcess full = Watched(RealProcess.Start(
            [("DOTNET_EnableWriteXorExecute", "0")], ["sh", "-c", limited, "pcp", .. Rehearse(resume: false)]));
        Assert.Equal(1, await full.End(Patience));
        Assert.Matches("checkpoint.db: .*(no space left|could not be read or written)", full.Errors);
        Assert.Contains("--resume", full.Errors, StringComparison.Ordinal);
        Assert.InRange(RunStatus.Read(Results).Done, 6, 100);
        await EndsWithTheSameBits();
    }

    [Fact]
    public async Task DamagedPagesOfAKilledRunAreComputedAgain()
    {
        RealProcess doomed = Start(Rehearse(resume: false));
        await Until(s => s.Done >= 60, doomed);
        doomed.Kill();
        string checkpoint = Path.Combine(Results, RunStatus.FileName);
        byte[] bytes = await File.ReadAllBytesAsync(checkpoint);
        bytes.AsSpan(bytes.Length / 2 / 4096 * 4096, 2 * 4096).Fill(0xA5);
        await File.WriteAllBytesAsync(checkpoint, bytes);
        await EndsWithTheSameBits();
    }

    [Fact]
    public async Task WorkersWithoutFusedMultiplyAddGiveTheSameBitsOrSayWhatTheyLack()
    {
        Configure(NoTrainer);
        RealProcess coordinator = Start([.. Rehearse(resume: false, slots: 0), "--listen", "127.0.0.1:0"]);
        RealProcess[] others =
        [
            .. new[] { "DOTNET_EnableAVX2", "DOTNET_EnableFMA" }.Select(switchedOff => Watched(RealProcess.Start(
                [(switchedOff, "0")], ["dotnet", Pcp, "worker", "--join", Results, "--workers", "1"]))),
        ];
        RealProcess worker = Start("worker", "--join", Results, "--workers", "2");
        Assert.True(await coordinator.End(Patience) == 0, coordinator.Errors);
        Assert.Equal(Fixture.Direct(_settings), coordinator.Output.Trim());
        Assert.Equal(0, await worker.End(Patience));
        foreach (RealProcess other in others)
        {
            if (await other.End(Patience) != 0)
            {
                Assert.Contains("fused multiply-add", other.Errors, StringComparison.Ordinal);
            }
        }
    }

    private async Task EndsWithTheSameBits()
    {
        RealProcess last = Start(Rehearse(resume: true));
        Assert.True(await last.End(Patience) == 0, last.Errors);
        Assert.Equal(Fixture.Direct(_settings), last.Output.Trim());
    }

    private string[] Rehearse(bool resume, int slots = 2)
    {
        string[] arguments =
            ["rehearse", "--json", "--out", Results, "--settings", JsonSerializer.Serialize(_settings), "--workers", $"{slots}"];
        return resume ? [.. arguments, "--resume"] : arguments;
    }
}
