using PcpCluster.Checkpoints;
using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>
/// The whole pipeline on silicon in real processes: trained on a node of its own, the modes pulled by every worker, shards of three- and
/// four-phonon rates, and deaths at random times: conductivities and rates keep every bit of pcp kappa.
/// </summary>
public sealed class ConductivityDeathTests(ITestOutputHelper output) : ProcessTests
{
    [Fact]
    public async Task KappaIsTheSameToTheLastBit_WhoeverDies_AndATrainerOnANodeOfItsOwnTrains()
    {
        Configure("pcp.trainer-patience = 10m"); // on a busy machine it takes its time to come
        string[] job = await Job();
        string alone = Path.Combine(Folder, "alone");
        RealProcess plain = Start([.. job, "--out", alone]);
        Assert.True(await plain.End(Patience) == 0, plain.Errors);

        RealProcess trainer = Start("worker", "--join", Results, "--role", "trainer", "--workers", "0");
        Cast cast = new(
            (port, resume) => Start(Listening(job, port, resume)),
            () => Start("worker", "--join", Results, "--workers", "1"),
            status => status.Waves.Any(w => w.Purpose == "rates") ? status.Total : null);
        await new Deaths(cast, Results, Deaths.Seed(), TimeSpan.FromSeconds(60), output).PlayOrTell(Told);
        Assert.True(await trainer.End(Patience) == 0, Told());

        SameResults.Assert(alone, Results);
        RunStatus run = RunStatus.Read(Results);
        Assert.Equal(["training, third order", "rates"], run.Waves.Select(w => w.Purpose));
        ILookup<bool, WorkerStatus> trained =
            run.Workers.ToLookup(w => w.Id.Contains($"-{trainer.Id}-", StringComparison.Ordinal));
        Assert.Equal(1, trained[true].Sum(w => w.ShardsDone)); // the whole training, and no rates
        Assert.Equal(run.Total - 1, trained[false].Sum(w => w.ShardsDone));
        Assert.Contains("and trains", Told(), StringComparison.Ordinal);
    }

    /// <summary>A command without --out: third order trained by the run, which takes seconds, fourth order before.</summary>
    private async Task<string[]> Job()
    {
        string crystal = NearSilicon.Write(Path.Combine(Folder, "si"));
        string modes4 = Path.Combine(Folder, "modes4.pcp");
        RealProcess compress = Start(
            "compress", crystal, "--order", "4", "--rank", "1", "--objective", "plain", "--route", "free", "--basis", "control", "--out",
            modes4);
        Assert.True(await compress.End(Patience) == 0, compress.Errors);
        return
        [
            "kappa", crystal, "--grid", "12", "--four-phonon", "--samples", "200", "--tensors", "pcp", "--rank3", "1", "--modes4", modes4,
            "--isotopes", "on", "--temperature", "200,300,500", "--basis", "control",
        ];
    }
}
