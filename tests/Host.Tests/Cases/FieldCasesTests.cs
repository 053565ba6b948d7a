using System.Globalization;
using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Cases;

/// <summary>Inputs that once gave wrong numbers or misleading words, each with its right value.</summary>
public class FieldCasesTests
{
    /// <summary>
    /// Widths of ShengBTE and of FourPhonon. With ShengBTE's, its own GaAs (12^3, isotopes) comes out as it prints it: 35.215 W/mK, rates
    /// to 2e-7.
    /// </summary>
    [Theory]
    [InlineData("ours", 28.061)]
    [InlineData("fourphonon", 27.756)]
    [InlineData("shengbte", 30.177)]
    public void WidthsFollowTheConventions(string conventions, double kappa)
    {
        using var crystal = new FieldCrystal();
        Assert.Equal(kappa, Mean(crystal.Kappa("--conventions", conventions, "--json"))!.Value, 6e-4);
    }

    [Fact]
    public void ShengBteHasNoFourPhonons()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Cli.Run(
            "kappa", TestData.Example("si"), "--conventions", "shengbte", "--four-phonon", "--grid", "2", "--out", scratch["out"]);
        Assert.Equal(ExitCode.UsageWrong, outcome.Code);
        Assert.Contains("--conventions fourphonon", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void NoSettingIsDroppedSilently()
    {
        using var crystal = new FieldCrystal();
        crystal.Replace("CONTROL", "ngrid(:)=8 8 8", "ngrid(:)=8 8 8, norientations=1")
            .Replace("CONTROL", "positions(:,1)=0 0 0,", "positions(:,1)=0 0 0,\n orientations(:,1)=1 0 0,")
            .Replace("CONTROL", "scalebroad=1", "scalebroad=1, length=10.0, rmin=5, rmax=505, dr=100, nticks=50, "
                + "num_sample_process_3ph=1000, maxiter=100, eps=1e-5")
            .Replace("CONTROL", "convergence=.false.", "convergence=.true. nanowires=.true. nanolength=.true.");
        Cli.Outcome outcome = crystal.Kappa("--json");
        Assert.Equal(ExitCode.Done, outcome.Code);
        Assert.Equal(3.713, Mean(outcome)!.Value, 6e-4);
        Assert.Equal(50, File.ReadAllLines(Path.Combine(crystal.Out, "T80K", "BTE.cumulative_kappa_scalar")).Length);
        string[] words =
            ["convergence", "maxiter", "eps", "nanowires", "orientations", "rmin", "rmax", "dr", "relaxation-time", "10 nm", "1000"];
        foreach (string word in words)
        {
            Assert.Contains(word, outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ModesAboveOmegaMaxCarryNothing()
    {
        using var crystal = new FieldCrystal();
        double all = Mean(crystal.Kappa("--json"))!.Value;
        string[] below = File.ReadAllLines(Path.Combine(crystal.Out, "T80K", "BTE.cumulative_kappaVsOmega_scalar"));
        int gap = Enumerable.Range(60, 100).First(i => Number(below[i], 1) == Number(below[i + 1], 1)); // no mode in between
        double bound = (Number(below[gap], 0) + Number(below[gap + 1], 0)) / 2, expected = Number(below[gap], 1);
        crystal.Replace("CONTROL", "scalebroad=1", string.Create(CultureInfo.InvariantCulture, $"scalebroad=1, omega_max={bound:R}"));
        Assert.InRange(expected, 0.05 * all, 0.95 * all);
        Assert.Equal(1, Mean(crystal.Kappa("--json"))!.Value / expected, 1e-3);
    }

    [Theory]
    [InlineData("80,5", true)]
    [InlineData("80", false)]
    public void ColdTemperaturesAreWarnedOf(string temperatures, bool warned)
    {
        using var crystal = new FieldCrystal();
        Cli.Outcome outcome = crystal.Kappa("--temperature", temperatures, "--json");
        Assert.Equal(ExitCode.Done, outcome.Code);
        Assert.Equal(warned, outcome.Error.Contains("5 K: k_B T lies below the lowest frequency", StringComparison.Ordinal));
        if (warned)
        {
            Assert.Equal(5, JsonNode.Parse(outcome.Output)!["diagnostics"]!["sum_rule_temperature_K"]!.GetValue<double>());
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void AGridWithoutProcessesHasNoConductivity(string grid)
    {
        using var crystal = new FieldCrystal();
        Cli.Outcome json = crystal.Kappa("--grid", grid, "--json");
        Assert.Equal(ExitCode.Done, json.Code);
        JsonNode t = JsonNode.Parse(json.Output)!["temperatures"]![0]!;
        Assert.True(t.AsObject().ContainsKey("kappa_W_per_mK"));
        Assert.Null(t["kappa_W_per_mK"]);
        Assert.Null(t["kappa_mean_W_per_mK"]);
        Assert.Contains("undefined", json.Error, StringComparison.Ordinal);
        Assert.Contains("undefined", crystal.Kappa("--grid", grid).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, Cli.Run("report", crystal.Out).Code);
    }

    [Theory]
    [InlineData("lfactor=0.1", "lfactor=1.0")]
    [InlineData("lfactor=0.1", "lfactor=0.01")]
    public void ALatticeInAnotherUnitIsNamed(string right, string wrong)
    {
        using var crystal = new FieldCrystal();
        Cli.Outcome outcome = crystal.Replace("CONTROL", right, wrong).Kappa();
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("check lfactor, which is in nm", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Remove one of the two", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingBlockIsNamed()
    {
        using var crystal = new FieldCrystal();
        Cli.Outcome outcome = crystal.DropLastBlock().Kappa();
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("The atomic positions are right, but", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Order 3 is incomplete: block", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void BornChargesWithoutEpsilonAreRefused()
    {
        using var crystal = new FieldCrystal();
        crystal.Replace("CONTROL", "positions(:,1)=0 0 0,", "positions(:,1)=0 0 0,\n born(1,1,1)=1.0 born(2,2,1)=1.0 born(3,3,1)=1.0,")
            .Replace("CONTROL", "nonanalytic=.false.", "nonanalytic=.true.");
        Cli.Outcome outcome = crystal.Kappa();
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("epsilon", outcome.Error, StringComparison.Ordinal);
        crystal.Replace("CONTROL", "nonanalytic=.true.", "nonanalytic=.false.");
        Assert.Equal(ExitCode.Done, crystal.Kappa("--grid", "4").Code);
    }

    private static double? Mean(Cli.Outcome outcome)
    {
        Assert.Equal(ExitCode.Done, outcome.Code);
        return JsonNode.Parse(outcome.Output)!["temperatures"]![0]!["kappa_mean_W_per_mK"]?.GetValue<double>();
    }

    private static double Number(string line, int column) =>
        double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[column], CultureInfo.InvariantCulture);
}
