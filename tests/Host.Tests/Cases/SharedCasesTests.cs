using System.Globalization;
using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Cases;

/// <summary>The inputs from the field themselves, each with its right value; they do not ship.</summary>
public sealed class SharedCasesTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>One crystal in two lattice parameters.</summary>
    [SharedDataFact("../cases/01-qe-alpha-alat")]
    public void Case01() => Assert.All(new[] { string.Empty, "same-crystal-alat-a1" }, written =>
    {
        Directory.CreateDirectory(_scratch["in"]);
        foreach (string file in Directory.GetFiles(Path.Combine(Case("01-qe-alpha-alat"), written)))
        {
            File.Copy(file, _scratch[Path.Combine("in", Path.GetFileName(file))], overwrite: true);
        }

        File.Copy(
            Path.Combine(TestData.Example("mgo"), "FORCE_CONSTANTS_3RD.gz"), _scratch["in/FORCE_CONSTANTS_3RD.gz"], overwrite: true);
        Assert.Equal(62.097, Mean(Kappa(_scratch["in"], "--grid", "12", "--isotopes", "off")), 2e-3);
    });

    [SharedDataFact("../cases/02-qe-header-alpha")]
    public void Case02()
    {
        Cli.Outcome outcome = Cli.Run("phonons", Case("02-qe-header-alpha"), "--grid", "2", "--out", _scratch["out"]);
        Assert.Equal(ExitCode.Done, outcome.Code);
        double[] x = [8.5174, 8.5174, 12.4556, 13.2410, 13.2410, 16.0836];
        Assert.Contains(Frequencies(), found => x.Zip(found).All(pair => Math.Abs(pair.First - pair.Second) < 1e-3));
    }

    [SharedDataFact("../cases/03-control-flags-ignored")]
    public void Case03()
    {
        Cli.Outcome outcome = Kappa(Case("03-control-flags-ignored"));
        Assert.Equal(0, Mean(outcome)); // length = 10 and omega_max = 5 rad/ps, below every mode of the grid
        string[] words = ["convergence", "nanowires", "orientations", "omega_max", "rmin", "10 nm", "1000", "undefined"];
        Assert.All(words, word => Assert.Contains(word, outcome.Error, StringComparison.Ordinal));
    }

    [SharedDataFact("../cases/04-shengbte-width")]
    public void Case04()
    {
        Assert.Equal(30.177, Mean(Kappa(Case("04-shengbte-width"), "--conventions", "shengbte")), 6e-4);
        Assert.Equal(27.756, Mean(Kappa(Case("04-shengbte-width"), "--conventions", "fourphonon")), 6e-4);
    }

    [SharedDataFact("../cases/05-low-temperature")]
    public void Case05()
    {
        Cli.Outcome outcome = Kappa(Case("05-low-temperature"));
        Assert.Contains(
            "5 K: k_B T lies below the lowest frequency of this grid (9.2 rad/ps, 70 K)", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(5, JsonNode.Parse(outcome.Output)!["diagnostics"]!["sum_rule_temperature_K"]!.GetValue<double>());
    }

    [SharedDataFact("../cases/06-basis-message")]
    public void Case06() => Refused("06-basis-message", "They fit the positions Si (0, 0, 0) Si (-0.25, 0.75, -0.25)");

    [SharedDataFact("../cases/07-lattice-unit-message")]
    public void Case07() => Refused("07-lattice-unit-message", "check lfactor, which is in nm");

    [SharedDataFact("../cases/08-missing-block-message")]
    public void Case08() => Refused("08-missing-block-message", "Order 3 is incomplete");

    [SharedDataFact("../cases/10-coarse-grid-zero")]
    public void Case10()
    {
        Cli.Outcome outcome = Kappa(Case("10-coarse-grid-zero"));
        Assert.Contains("undefined, not zero", outcome.Error, StringComparison.Ordinal);
        Assert.Null(JsonNode.Parse(outcome.Output)!["temperatures"]![0]!["kappa_W_per_mK"]);
    }

    /// <summary>At Gamma of 27 cells stand the frequencies of the primitive cell's 3^3 grid.</summary>
    [SharedDataFact("../cases/11-crash-27-atoms")]
    public void Case11()
    {
        Assert.Equal(ExitCode.Done, Cli.Run("phonons", Case("11-crash-27-atoms"), "--grid", "1", "--out", _scratch["out"]).Code);
        double[] folded = Frequencies()[0];
        Assert.Equal(ExitCode.Done, Cli.Run("phonons", Case("04-shengbte-width"), "--grid", "3", "--out", _scratch["out"]).Code);
        double[] primitive = [.. Frequencies().SelectMany(f => f).Distinct().Order()];
        Assert.Equal(81, folded.Length);
        Assert.Equal(primitive[^1], folded[^1], 1e-4);
        Assert.All(folded, f => Assert.Contains(primitive, p => Math.Abs(p - f) < 2e-4));
    }

    private static string Case(string name) => TestData.Shared(Path.Combine("..", "cases", name))!;

    private Cli.Outcome Kappa(string folder, params string[] more) =>
        Cli.Run(["kappa", folder, "--out", _scratch["out"], "--json", .. more]);

    private void Refused(string name, string words)
    {
        Cli.Outcome outcome = Kappa(Case(name));
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>0 where it is undefined.</summary>
    private static double Mean(Cli.Outcome outcome)
    {
        Assert.Equal(ExitCode.Done, outcome.Code);
        return JsonNode.Parse(outcome.Output)!["temperatures"]![0]!["kappa_mean_W_per_mK"]?.GetValue<double>() ?? 0;
    }

    /// <summary>THz, one row a point of the wedge.</summary>
    private double[][] Frequencies() => [.. File.ReadLines(_scratch["out/BTE.omega"]).Select(line => line
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(x => double.Parse(x, CultureInfo.InvariantCulture) / (2 * Math.PI)).ToArray())];
}
