using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>
/// The whole pipeline on silicon (training, broadcast, shards of three- and four-phonon rates, kappa) in real processes, killed at random
/// times: conductivities and rates keep every bit of pcp kappa.
/// </summary>
[Collection(Heavy.Name)]
public sealed class ConductivityDeathTests(ITestOutputHelper output) : ProcessTests
{
    [Fact]
    public async Task KappaIsTheSameToTheLastBit_WhoeverDies()
    {
        string crystal = NearSilicon.Write(Path.Combine(Folder, "si"));
        string modes3 = Path.Combine(Folder, "modes3.pcp");
        await Done(
            "compress",
            crystal,
            "--order",
            "3",
            "--rank",
            "2",
            "--objective",
            "plain",
            "--route",
            "free",
            "--basis",
            "control",
            "--out",
            modes3);
        string[] kappa =
        [
            "kappa", crystal, "--grid", "20", "--four-phonon", "--samples", "400", "--tensors", "pcp", "--modes3", modes3, "--rank4", "1",
            "--isotopes", "on", "--temperature", "200,300,500", "--basis", "control",
        ];
        string alone = Path.Combine(Folder, "alone");
        await Done([.. kappa, "--out", alone]);
        Cast cast = new(
            (port, resume) => Start(Listening(kappa, port, resume)),
            () => Start("worker", "--join", Results, "--workers", "1"),
            status => status.Waves.Any(w => w.Purpose == "rates") ? status.Total : null);
        await new Deaths(cast, Results, Deaths.Seed(), TimeSpan.FromSeconds(60), output).PlayOrTell(Told);
        SameResults.Assert(alone, Results);
    }

    private async Task Done(params string[] arguments)
    {
        RealProcess undisturbed = Start(arguments);
        Assert.True(await undisturbed.End(Patience) == 0, undisturbed.Errors);
    }
}
