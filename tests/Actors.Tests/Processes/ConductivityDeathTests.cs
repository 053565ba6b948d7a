using PcpCluster.Actors.Checkpoints;
using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>
/// The whole pipeline on silicon in real processes, killed at random times or with the trainer on a node of its own: conductivities and
/// rates keep every bit of pcp kappa.
/// </summary>
[Collection(Heavy.Name)]
public sealed class ConductivityDeathTests(NearSiliconKappa kappa, ITestOutputHelper output)
    : ProcessTests, IClassFixture<NearSiliconKappa>
{
    [Fact]
    public async Task KappaIsTheSameToTheLastBit_WhoeverDies()
    {
        Cast cast = new(
            (port, resume) => Start(Listening(kappa.Job, port, resume)),
            () => Start("worker", "--join", Results, "--workers", "1"),
            status => status.Waves.Any(w => w.Purpose == "rates") ? status.Total : null);
        await new Deaths(cast, Results, Deaths.Seed(), TimeSpan.FromSeconds(60), output).PlayOrTell(Told);
        SameResults.Assert(kappa.Alone, Results);
    }

    [Fact]
    public async Task TrainerOnANodeOfItsOwnTrains_AndEveryWorkerGetsItsModes()
    {
        RealProcess trainer = Start("worker", "--join", Results, "--role", "trainer", "--workers", "0");
        RealProcess coordinator = Start(Listening(kappa.Job, 0, resume: false));
        await Written(trainer, "package of run", Patience);
        RealProcess[] workers = [.. Enumerable.Range(0, 2).Select(_ => Start("worker", "--join", Results, "--workers", "1"))];
        Assert.True(await coordinator.End(Patience) == 0, Told());
        foreach (RealProcess process in workers.Append(trainer))
        {
            Assert.True(await process.End(Patience) == 0, Told());
        }

        SameResults.Assert(kappa.Alone, Results);
        RunStatus run = RunStatus.Read(Results);
        Assert.Equal(["training, fourth order", "rates"], run.Waves.Select(w => w.Purpose));
        long By(RealProcess process) =>
            run.Workers.Where(w => w.Id.Contains($"-{process.Id}-", StringComparison.Ordinal)).Sum(w => w.ShardsDone);
        Assert.Equal(1, By(trainer)); // the whole training, and no rates
        Assert.All(workers, w => Assert.InRange(By(w), 1, run.Total - 2));
        Assert.Equal(run.Total - 1, workers.Sum(By));
        Assert.Contains(
            "and trains", coordinator.Errors + File.ReadAllText(Path.Combine(Results, "run.log.json")), StringComparison.Ordinal);
    }
}
