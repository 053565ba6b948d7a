using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Commands;

public class ConvergeCommandTests
{
    [Fact]
    public void LadderAndDirectEstimate_ArePrintedAndWritten()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Run(
            scratch,
            "--grids",
            "6,8,9",
            "--exhaustive-up-to",
            "8",
            "--fine",
            "20",
            "--modes",
            "40",
            "--isotopes",
            "off",
            "--temperature",
            "300",
            "--json");
        Assert.Equal(ExitCode.Done, outcome.Code);
        JsonNode json = JsonNode.Parse(File.ReadAllText(scratch["out", "converge.json"]))!;
        Assert.Equal(json.ToJsonString(), JsonNode.Parse(outcome.Output)!.ToJsonString());
        Assert.Equal([6, 8, 9], json["grids"]!.AsArray().Select(g => g!["grid"]![0]!.GetValue<int>()));
        Assert.Equal([true, true, false], json["grids"]!.AsArray().Select(g => g!["exhaustive"]!.GetValue<bool>()));
        JsonNode limit = json["limit"]!;
        Assert.Equal("direct", limit["source"]!.GetValue<string>());
        Assert.InRange(limit["kappa_mean_W_per_mK"]!.GetValue<double>(), 100, 200);
        Assert.True(limit["statistical_error_W_per_mK"]!.GetValue<double>() > 0);
        Assert.NotEmpty(limit["models"]!.AsArray());
        System.Xml.Linq.XDocument plot = System.Xml.Linq.XDocument.Load(scratch["out", "kappa-of-grid.svg"]);
        Assert.Contains(plot.Descendants(), e => e.Value == "direct limit");
        Assert.Equal(ExitCode.Done, Cli.Run(["report", scratch["out"]]).Code);
        string page = File.ReadAllText(scratch["out", "report.html"]);
        Assert.Contains("at N = infinity", page);
        Assert.Contains("law 1/N", page);
    }

    [Theory]
    [InlineData("--grids", "4")]
    [InlineData("--grids", "4,24")]
    [InlineData("--grids", "4,6", "--four-phonon")]
    [InlineData("--grids", "4,6", "--classical")]
    public void FullSolution_NeedsTwoGridsSummedCompletely_AndThreePhonons(params string[] options)
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Cli.Run(
            ["converge", TestData.Example("si"), .. options, "--fine", "0", "--solver", "full", "--out", scratch["out"]]);
        Assert.Equal(ExitCode.UsageWrong, outcome.Code);
    }

    [Fact]
    public void FullSolution_IsTheRatioTimesTheLimit()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Cli.Run(
            ["converge", TestData.Example("si"), "--grids", "4,6,8", "--fine", "0", "--solver", "full", "--out", scratch["out"]]);
        Assert.Equal(ExitCode.Done, outcome.Code);
        JsonNode full = JsonNode.Parse(File.ReadAllText(scratch["out", "converge.json"]))!["limit"]!["full"]!;
        Assert.Equal(2, full["grids"]!.AsArray().Count);
        Assert.Equal(
            full["grids"]![0]!["ratio_process_operator"]!.GetValue<double>(), full["ratio_to_rta"]!.GetValue<double>(), 1e-12);
        Assert.Contains("times RTA", outcome.Output);
        JsonNode bound = full["variational_bound"]!;
        Assert.True(bound["agrees_with_ratio"]!.GetValue<bool>());
        Assert.InRange(
            full["ratio_to_rta"]!.GetValue<double>(),
            bound["ratio_at_least"]!.GetValue<double>() - 1e-4,
            bound["ratio_at_most"]!.GetValue<double>() + 1e-4);
        Assert.Contains("variational bound on 8x8x8 from 6x6x6", outcome.Output);
    }

    [Fact]
    public void TooFewGridsWithoutDirectEstimate_GiveNoLimitButAReason()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Run(scratch, "--grids", "4,6", "--fine", "0", "--isotopes", "off", "--json");
        Assert.Equal(ExitCode.Done, outcome.Code);
        JsonNode limit = JsonNode.Parse(outcome.Output)!["limit"]!;
        Assert.Equal("none", limit["source"]!.GetValue<string>());
        Assert.Null(limit["kappa_mean_W_per_mK"]);
        Assert.Contains("at least 3", limit["remark"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("--four-phonon", "on")]
    [InlineData("--scales", "1,2")]
    public void Threads_DoNotChangeABit(string option, string value)
    {
        using var scratch = new ScratchFolder();
        string[] options =
        [
            "--grids", "6,9", "--exhaustive-up-to", "6", "--fine", "20", "--modes", "40", "--temperature", "300", option,
            .. option == "--scales" ? [value] : Array.Empty<string>(), "--quiet",
        ];
        Assert.Equal(
            ExitCode.Done, Cli.Run(["converge", TestData.Example("si"), .. options, "--threads", "1", "--out", scratch["one"]]).Code);
        Assert.Equal(
            ExitCode.Done, Cli.Run(["converge", TestData.Example("si"), .. options, "--threads", "4", "--out", scratch["four"]]).Code);
        Assert.Equal(WithoutTimes(scratch["one", "converge.json"]), WithoutTimes(scratch["four", "converge.json"]));
    }

    [Fact]
    public void FinishedRun_IsResumedFromItsCheckpoint_AndOtherSettingsAreRefused()
    {
        using var scratch = new ScratchFolder();
        string[] options =
            ["--grids", "9", "--fine", "0", "--modes", "40", "--exhaustive-up-to", "0", "--isotopes", "off", "--temperature", "300"];
        Assert.Equal(ExitCode.Done, Run(scratch, options).Code);
        string before = WithoutTimes(scratch["out", "converge.json"]);
        Assert.Equal(ExitCode.Done, Run(scratch, [.. options, "--resume", "--memory", "3"]).Code);
        Assert.Equal(before, WithoutTimes(scratch["out", "converge.json"]));
        Cli.Outcome other = Run(scratch, [.. options[..^1], "310", "--resume"]);
        Assert.Equal(ExitCode.InputWrong, other.Code);
        Assert.Contains("temperature_K", other.Error);
    }

    [Fact]
    public void ExhaustiveModes_WriteEveryRate()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Run(
            scratch,
            "--grids",
            "5,6",
            "--exhaustive-up-to",
            "5",
            "--fine",
            "0",
            "--exhaustive-modes",
            "--isotopes",
            "off",
            "--temperature",
            "200,300",
            "--json");
        Assert.Equal(ExitCode.Done, outcome.Code);
        JsonNode grid = JsonNode.Parse(outcome.Output)!["grids"]![1]!;
        Assert.Equal("everymode", grid["kind"]!.GetValue<string>());
        string[] lines = File.ReadAllLines(scratch["out", "rates-6x6x6.csv"]);
        Assert.Equal((grid["irreducible_q_points"]!.GetValue<int>() * 6) + 1, lines.Length);
        Assert.EndsWith("rate_300K_1_per_ps,error_300K_1_per_ps", lines[0]);
        Assert.All(
            lines[8..], line => Assert.True(double.Parse(line.Split(',')[9], System.Globalization.CultureInfo.InvariantCulture) > 0));
    }

    [Fact]
    public void MemoryBudget_IsRespected()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome fine = Run(scratch, "--grids", "250", "--fine", "0", "--memory", "0.01");
        Assert.Equal(ExitCode.InputWrong, fine.Code);
        Assert.Contains("memory budget of 0.01 GB", fine.Error);
        Cli.Outcome exhaustive =
            Cli.Run(["converge", TestData.Example("si"), "--grids", "20", "--fine", "0", "--memory", "0.01", "--out", scratch["other"]]);
        Assert.Equal(ExitCode.InputWrong, exhaustive.Code);
        Assert.Contains("0.01 GB are allowed", exhaustive.Error);
    }

    [Fact]
    public void NothingToDo_IsAUsageError()
    {
        using var scratch = new ScratchFolder();
        Assert.Equal(ExitCode.UsageWrong, Run(scratch, "--fine", "0").Code);
        Assert.Equal(ExitCode.UsageWrong, Run(scratch, "--grids", "8.5").Code);
        Assert.Equal(ExitCode.UsageWrong, Run(scratch, "--conventions", "fourphonon").Code);
    }

    private static string WithoutTimes(string file)
    {
        JsonObject document = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        Assert.True(document.Remove("timing_s"));
        return document.ToJsonString();
    }

    private static Cli.Outcome Run(ScratchFolder scratch, params string[] options) =>
        Cli.Run(["converge", TestData.Example("si"), .. options, "--out", scratch["out"]]);
}
