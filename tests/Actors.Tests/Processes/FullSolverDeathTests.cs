using PcpCluster.Checkpoints;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>The linearised equation in real processes: rows of the operator die with the workers that hold them.</summary>
public sealed class FullSolverDeathTests : ProcessTests
{
    [Fact]
    public async Task RowsLostBeforeAndDuringTheIteration_AreMadeAnew_WithTheSameBits()
    {
        string[] job =
        [
            "kappa", NearSilicon.Write(Path.Combine(Folder, "si")), "--grid", "10", "--solver", "full", "--solver-tolerance", "1e-12",
            "--temperature", "100,300", "--isotopes", "on", "--basis", "control",
        ];
        string alone = Path.Combine(Folder, "alone");
        RealProcess plain = Start([.. job, "--out", alone]);
        Assert.True(await plain.End(Patience) == 0, plain.Errors);

        RealProcess coordinator = Start(Listening(job, 0, resume: false));
        RealProcess Join() => Start("worker", "--join", Results, "--workers", "1");
        RealProcess[] doomed = [Join(), Join()];
        await Until(s => s.Waves.Any(w => w.Purpose == "operator" && w.Done > 0), coordinator);
        RealProcess survivor = Join();
        doomed[0].Kill();
        await Until(s => s.Waves.Any(w => w.Purpose == "iteration 2"), coordinator);
        Assert.False(coordinator.HasExited, coordinator.Errors);
        doomed[1].Kill();
        Assert.True(await coordinator.End(Patience) == 0, Told());
        Assert.True(await survivor.End(Patience) == 0, Told());

        SameResults.Assert(alone, Results);
        RunStatus end = RunStatus.Read(Results);
        Assert.Equal(end.Total, end.Workers.Sum(w => w.ShardsDone)); // each stored once, by one worker
        Assert.Empty(end.Failures);
    }
}
