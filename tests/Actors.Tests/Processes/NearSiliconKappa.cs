namespace PcpCluster.Actors.Tests.Processes;

/// <summary>
/// The whole pipeline on silicon in seconds (training, broadcast, shards of three- and four-phonon rates, kappa), and what one undisturbed
/// process gives for it.
/// </summary>
public sealed class NearSiliconKappa : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public NearSiliconKappa()
    {
        string crystal = NearSilicon.Write(Path.Combine(_folder.Path, "si"));
        string modes3 = Path.Combine(_folder.Path, "modes3.pcp");
        Run(
            "compress", crystal, "--order", "3", "--rank", "1", "--objective", "plain", "--route", "free", "--basis", "control",
            "--out", modes3);
        Job =
        [
            "kappa", crystal, "--grid", "16", "--four-phonon", "--samples", "200", "--tensors", "pcp", "--modes3", modes3, "--rank4", "1",
            "--isotopes", "on", "--temperature", "200,300,500", "--basis", "control",
        ];
        Run([.. Job, "--out", Alone]);
    }

    /// <summary>The command without --out.</summary>
    public string[] Job { get; }

    /// <summary>Results of the plain command.</summary>
    public string Alone => Path.Combine(_folder.Path, "alone");

    public void Dispose() => _folder.Dispose();

    private static void Run(params string[] arguments)
    {
        using RealProcess plain = RealProcess.Start(RealProcess.Pcp, arguments);
        Assert.True(plain.End(TimeSpan.FromMinutes(4)).Result == 0, plain.Errors);
    }
}
