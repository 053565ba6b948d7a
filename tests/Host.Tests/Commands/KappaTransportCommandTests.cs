using System.Globalization;
using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Commands;

/// <summary>pcp kappa beyond the relaxation-time approximation.</summary>
public class KappaTransportCommandTests
{
    [Fact]
    public void FullSolutionAndCoherencesAreWritten()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Run(
            scratch, "--grid", "4", "--temperature", "300", "--isotopes", "on", "--solver", "full", "--coherences");
        Assert.Equal(ExitCode.Done, outcome.Code);
        JsonNode t = JsonNode.Parse(File.ReadAllText(scratch["out", "kappa.json"]))!["temperatures"]![0]!;
        JsonNode full = t["full"]!;
        double populations = full["kappa_mean_W_per_mK"]!.GetValue<double>();
        Assert.InRange(full["ratio_to_rta"]!.GetValue<double>(), 0.9, 0.999); // so coarse a grid lies below the approximation
        Assert.InRange(full["solver_error_W_per_mK"]!.GetValue<double>(), 0, 1e-6 * populations);
        Assert.InRange(full["ratio_process_operator"]!.GetValue<double>(), 0.9, 1.1);
        Assert.True(full["plain_iteration_converges"]!.GetValue<bool>());
        Assert.Equal("scaled", full["operator"]!.GetValue<string>());
        Assert.True(t["coherences"]!["kappa_mean_W_per_mK"]!.GetValue<double>() > 0);

        int steps = full["iterations"]!.GetValue<int>();
        double[] converged = Numbers(File.ReadAllText(scratch["out", "BTE.KappaTensorVsT_CONV"]));
        Assert.Equal(11, converged.Length);
        Assert.Equal(steps, converged[10]);
        Assert.Equal(full["kappa_total_mean_W_per_mK"]!.GetValue<double>(), converged[1], 1e-3);
        string[] history = File.ReadAllLines(scratch["out", "T300K/BTE.kappa_tensor"]);
        Assert.Equal(steps + 1, history.Length);
        Assert.Equal(t["kappa_W_per_mK"]![0]![0]!.GetValue<double>(), Numbers(history[0])[1], 1e-6);
        Assert.Equal(full["kappa_total_W_per_mK"]![0]![0]!.GetValue<double>(), Numbers(history[^1])[1], 1e-6);
        Assert.NotEqual(File.ReadAllText(scratch["out", "BTE.w"]), File.ReadAllText(scratch["out", "BTE.w_final"]));
        Assert.True(File.Exists(scratch["out", "BTE.KappaTensorVsT_C"]));
        double coherences = t["coherences"]!["kappa_mean_W_per_mK"]!.GetValue<double>();
        string[] accumulated = File.ReadAllLines(scratch["out", "T300K/BTE.cumulative_kappaVsOmega_C_scalar"]);
        Assert.Equal(coherences, Numbers(accumulated[^1])[1], 1e-4 * coherences); // of all modes, to the file's digits
        Assert.InRange(Numbers(accumulated[0])[1], 0, 0.1 * coherences);
        Assert.Equal(ExitCode.Done, Cli.Run(["report", scratch["out"]]).Code);
        Assert.Contains("Beyond the relaxation-time approximation", File.ReadAllText(scratch["out", "report.html"]));
    }

    [Theory]
    [InlineData("--coherences")]
    [InlineData("--solver", "full")]
    [InlineData("--solver", "full", "--coherences")]
    public void ImaginaryModes_AreRefused_OrLeftOutWithAWarning(params string[] options)
    {
        using var scratch = new ScratchFolder();
        string[] command = ["kappa", UnstableSilicon.Write(scratch), "--grid", "4", .. options, "--out", scratch["out"]];
        Cli.Outcome refused = Cli.Run(command);
        Assert.Equal(ExitCode.InputWrong, refused.Code);
        Assert.Matches(@"imaginary modes .* the worst at q = .*i THz.*not those of a stable crystal.*--imaginary exclude", refused.Error);
        Assert.False(File.Exists(scratch["out", "kappa.json"]));

        Cli.Outcome told = Cli.Run([.. command, "--imaginary", "exclude"]);
        Assert.Equal(ExitCode.Done, told.Code);
        Assert.Matches(@"warning: .*imaginary modes take no part", told.Error);
        JsonNode t = JsonNode.Parse(File.ReadAllText(scratch["out", "kappa.json"]))!["temperatures"]![0]!;
        foreach (string part in new[] { "full", "coherences" }.Where(p => t[p] is not null))
        {
            Assert.True(t[part]!["kappa_mean_W_per_mK"]!.GetValue<double>() > 0, t.ToJsonString());
        }

        Assert.Equal(options.Contains("full"), t["full"] is not null);
        Assert.Equal(options.Contains("--coherences"), t["coherences"] is not null);
    }

    [Theory]
    [InlineData("--solver-tolerance", "1e-4")]
    [InlineData("--solver", "full", "--classical")]
    [InlineData("--four-phonon-coupling", "full", "--four-phonon")]
    [InlineData("--four-phonon-coupling", "full", "--solver", "full")]
    [InlineData("--four-phonon-coupling", "full", "--solver", "full", "--four-phonon", "--target-error", "5")]
    [InlineData("--four-phonon-coupling", "full", "--solver", "full", "--four-phonon", "--conventions", "fourphonon")]
    public void SolverOptionsThatContradict_AreUsageErrors(params string[] options)
    {
        using var scratch = new ScratchFolder();
        Assert.Equal(ExitCode.UsageWrong, Run(scratch, ["--grid", "3", .. options]).Code);
    }

    private static Cli.Outcome Run(ScratchFolder scratch, params string[] options) =>
        Cli.Run(["kappa", TestData.Example("si"), .. options, "--out", scratch["out"]]);

    private static double[] Numbers(string line) =>
    [
        .. line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(x => double.Parse(x, CultureInfo.InvariantCulture)),
    ];
}
