using System.Globalization;
using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Library;

public class LibraryTests
{
    [Fact]
    public void TheProgramOfTheDocsPrintsWhatTheCommandLinePrints()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Cli.Run(
            "kappa", TestData.Example("si"), "--grid", "6", "--temperature", "200,300", "--json", "--quiet", "--out", scratch["out"]);
        string expected = string.Concat(JsonNode.Parse(outcome.Output)!["temperatures"]!.AsArray().Select(t => string.Create(
            CultureInfo.InvariantCulture,
            $"{t!["temperature_K"]!.GetValue<double>()} K: {t["kappa_mean_W_per_mK"]!.GetValue<double>():R} W/(m K)\n")));
        using var text = new StringWriter { NewLine = "\n" };
        TenLines.Run(TestData.Example("si"), text);
        Assert.Equal(expected, text.ToString());
    }

    [Fact]
    public void TheProgramOfTheDocsIsTheCompiledOne()
    {
        string root = Path.GetFullPath(Path.Combine(TestData.Example("si"), "..", ".."));
        string page = File.ReadAllText(Path.Combine(root, "docs", "library.md"));
        string source = File.ReadAllText(Path.Combine(root, "tests", "Host.Tests", "Library", "TenLines.cs"));
        string compiled = Lines(source.Split("// begin")[1].Split("// end")[0])
            .Replace("(folder)", "(\"examples/si\")", StringComparison.Ordinal).Replace("output.", "Console.", StringComparison.Ordinal);
        string shown = Lines(page.Split("```csharp")[1].Split("```")[0]);
        Assert.Equal("using PcpCluster;\n" + compiled, shown);
    }

    [Fact]
    public void AMisplacedAtomIsRefusedWithTheSameWords()
    {
        using var scratch = new ScratchFolder();
        string input = scratch.CopyExample("si");
        string control = Path.Combine(input, "CONTROL");
        string text = File.ReadAllText(control);
        string line = text.Split('\n').Last(l => l.TrimStart().StartsWith("positions", StringComparison.Ordinal));
        string wrong = line[..line.LastIndexOf("0.", StringComparison.Ordinal)] + "0.3000000000,";
        File.WriteAllText(control, text.Replace(line, wrong, StringComparison.Ordinal));
        InputException library = Assert.Throws<InputException>(() => Material.Open(input, new() { Fourth = false }));
        Cli.Outcome program = Cli.Run("kappa", input, "--grid", "4", "--quiet", "--out", scratch["out"]);
        Assert.Equal(ExitCode.InputWrong, program.Code);
        Assert.Equal(program.Error.Trim().Split('\n')[^1], "pcp: " + library.Message);
        Assert.Contains("--basis", library.Message);
    }

    [Fact]
    public void ContradictingOptionsAreRefusedWithTheSameWords()
    {
        using var scratch = new ScratchFolder();
        Material silicon = Material.Open(TestData.Example("si"), new() { Fourth = false });
        OptionsException library =
            Assert.Throws<OptionsException>(() => silicon.Conductivity(new() { Grid = 4, Samples = 10, TargetError = 1 }));
        Cli.Outcome program = Cli.Run(
            "kappa", TestData.Example("si"), "--grid", "4", "--samples", "10", "--target-error", "1", "--quiet", "--out", scratch["out"]);
        Assert.Equal(ExitCode.UsageWrong, program.Code);
        Assert.Contains(library.Message, program.Error);
    }

    [Fact]
    public void Diagnosis_IsWhatTheCheckPrints()
    {
        Material silicon = Material.Open(TestData.Example("si"), new() { Basis = BasisChoice.Control });
        InputDiagnosis diagnosis = silicon.Diagnose(QPointGrid.TryParse("8"));
        Cli.Outcome program = Cli.Run("check", TestData.Example("si"), "--basis", "control", "--grid", "8", "--quiet", "--json");
        JsonNode json = JsonNode.Parse(program.Output)!;
        Assert.Empty(diagnosis.Errors);
        Assert.Equal((double)json["highest_frequency_rad_per_ps"]!, diagnosis.HighestFrequency);
        Assert.Equal((int)json["operations"]!, diagnosis.Group.Operations.Length);
        Assert.Equal((int)json["estimate"]!["irreducible_q_points"]!, diagnosis.Estimate!.IrreduciblePoints);
        Assert.Equal(json["warnings"]!.AsArray().Select(w => (string)w!), diagnosis.Warnings);
        Assert.Equal(
            json["orders"]!.AsArray().Select(o => (long)o!["nonzero"]!), diagnosis.Orders.Select(o => (long)o.Statistics.NonzeroEntries));
    }

    private static string Lines(string text) =>
        string.Join('\n', text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));
}
