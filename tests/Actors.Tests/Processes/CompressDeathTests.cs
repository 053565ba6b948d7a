using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Tests;
using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>A training of silicon over several processes, killed and resumed.</summary>
public sealed class CompressDeathTests(ITestOutputHelper output) : ProcessTests
{
    private static readonly string[] _training =
        ["compress", TestData.Example("si"), "--order", "3", "--rank", "4", "--objective", "plain"];

    private string File => Path.Combine(Folder, "si3.pcp");

    private string Run => File + ".run";

    [LongFact]
    public async Task ModelHasTheBitsOfAnUndisturbedTraining_WhoeverDies()
    {
        string calm = Path.Combine(Folder, "calm.pcp");
        RealProcess undisturbed = Start([.. _training, "--workers", "2", "--listen", "127.0.0.1", "--out", calm]);
        Assert.True(await undisturbed.End(Patience) == 0, undisturbed.Errors);
        int total = RunStatus.Read(calm + ".run").Total;
        Cast cast = new(Coordinator, () => Start("worker", "--join", Run, "--workers", "1"), _ => total);
        await new Deaths(cast, Run, Deaths.Seed(), TimeSpan.FromSeconds(20), output).PlayOrTell(Told);
        Assert.Equal(await System.IO.File.ReadAllBytesAsync(calm), await System.IO.File.ReadAllBytesAsync(File));
    }

    private RealProcess Coordinator(int port, bool resume)
    {
        string[] listening = [.. _training, "--workers", "0", "--listen", $"127.0.0.1:{port}", "--out", File];
        return Start(resume ? [.. listening, "--resume"] : listening);
    }
}
