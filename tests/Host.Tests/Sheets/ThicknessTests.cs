using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Sheets;

/// <summary>pcp kappa --thickness: the conductivity of a sheet does not know how much vacuum its cell has.</summary>
public sealed class ThicknessTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("--solver full --coherences")]
    [InlineData("--samples 40")]
    public void VacuumDoesNotCount(string more)
    {
        JsonNode narrow = Kappa(15, more + " --thickness 0.5"), wide = Kappa(25, more + " --thickness 0.5");
        JsonNode thick = Kappa(25, more + " --thickness 1"), cell = Kappa(25, more);
        foreach (string name in (string[])["kappa_mean_W_per_mK", "kappa_mean_statistical_error_W_per_mK", "full", "coherences"])
        {
            double? At(JsonNode t) => (t[name] is JsonObject part ? part["kappa_mean_W_per_mK"] : t[name])?.GetValue<double>();
            if (At(narrow) is not { } found)
            {
                continue;
            }

            double close = 1e-9 * Math.Max(found, 1e-9);
            Assert.Equal(found, At(wide)!.Value, close);
            Assert.Equal(found * 0.5, At(thick)!.Value, close);
            Assert.Equal(found * 0.5 / 2.5 * 2 / 3, At(cell)!.Value, close); // 2.5 nm of cell, a third of the trace instead of half
        }

        JsonNode tensor = narrow["kappa_W_per_mK"]!;
        Assert.Equal(tensor[0]![0]!.GetValue<double>(), narrow["kappa_mean_W_per_mK"]!.GetValue<double>(), 1e-9);
        Assert.Equal(0, tensor[2]![2]!.GetValue<double>(), 1e-9);
        Assert.Equal(narrow["kappa_mean_W_per_mK"]!.GetValue<double>(), narrow["kappa_mean_per_branch_W_per_mK"]!.AsArray()
            .Sum(b => b!.GetValue<double>()), 1e-9);
    }

    [Fact]
    public void TheSheetIsStatedEverywhere()
    {
        SquareSheet.Write(_scratch["sheet"], 20, vacuumFirst: true);
        Cli.Outcome outcome = Run(_scratch["sheet"], "--grid 1x6x6 --thickness 0.34");
        Assert.Equal(ExitCode.Done, outcome.Code);
        const string words = "sheet 0.34 nm thick across a1 (cell 2 nm, vacuum 2 nm): means are over its plane";
        Assert.Contains(words, outcome.Output, StringComparison.Ordinal);
        JsonNode json = JsonNode.Parse(File.ReadAllText(_scratch["out/kappa.json"]))!;
        Assert.Equal(0.34, json["sheet"]!["thickness_nm"]!.GetValue<double>());
        Assert.Equal(1, json["sheet"]!["vacuum_vector"]!.GetValue<int>());
        Assert.Equal(0.34, json["settings"]!["thickness_nm"]!.GetValue<double>());
        Assert.Equal(ExitCode.Done, Cli.Run("report", _scratch["out"]).Code);
        Assert.Contains(words, File.ReadAllText(_scratch["out/report.html"]), StringComparison.Ordinal);
    }

    /// <summary>Bonds from each sheet to its images: no sheets, though there is vacuum enough.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void HeatAcrossTheVacuumIsWarnedOf(bool joined)
    {
        SquareSheet.Write(_scratch["sheet"], 12, joined: joined);
        Cli.Outcome outcome = Run(_scratch["sheet"], "--grid 4 --thickness 0.5");
        Assert.Equal(ExitCode.Done, outcome.Code);
        const string words = "warning: the sheets carry heat across the vacuum (";
        if (joined)
        {
            Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
            Assert.Contains("Make the vacuum wider, or leave --thickness out.", outcome.Error, StringComparison.Ordinal);
        }
        else
        {
            Assert.DoesNotContain(words, outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ABulkCrystalIsNoSheet()
    {
        Cli.Outcome outcome = Run(TestData.Small("argon"), "--grid 3 --thickness 0.34");
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("--thickness is for a sheet", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("a1 is not perpendicular to both others", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Leave --thickness out", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.UsageWrong, Run(TestData.Small("argon"), "--grid 3 --thickness 0").Code);
    }

    [Fact]
    public void TheLimitOfASheetIsRefusedWithItsReason()
    {
        Cli.Outcome outcome = Cli.Run(
            "converge", TestData.Small("argon"), "--grids", "4,6", "--thickness", "0.34", "--out", _scratch["out"]);
        Assert.Equal(ExitCode.UsageWrong, outcome.Code);
        Assert.Contains("comes to its limit by another law", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Take pcp kappa --thickness NM on several grids", outcome.Error, StringComparison.Ordinal);
    }

    private JsonNode Kappa(double height, string options)
    {
        SquareSheet.Write(_scratch["sheet"], height);
        Cli.Outcome outcome = Run(_scratch["sheet"], "--grid 9x9x1 --json --seed 3 " + options);
        Assert.True(outcome.Code == ExitCode.Done, outcome.Error);
        return JsonNode.Parse(outcome.Output)!["temperatures"]![0]!;
    }

    private Cli.Outcome Run(string input, string options) => Cli.Run(
        ["kappa", input, "--isotopes", "off", "--out", _scratch["out"], .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
}
