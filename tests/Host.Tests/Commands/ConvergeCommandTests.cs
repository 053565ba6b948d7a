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
            scratch, "--grids", "6,8,9", "--exhaustive-up-to", "8", "--fine", "20", "--modes", "40", "--isotopes", "off", "--temperature", "300", "--json");
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

    [Fact]
    public void NothingToDo_IsAUsageError()
    {
        using var scratch = new ScratchFolder();
        Assert.Equal(ExitCode.UsageWrong, Run(scratch, "--fine", "0").Code);
        Assert.Equal(ExitCode.UsageWrong, Run(scratch, "--grids", "8.5").Code);
        Assert.Equal(ExitCode.UsageWrong, Run(scratch, "--conventions", "fourphonon").Code);
    }

    private static Cli.Outcome Run(ScratchFolder scratch, params string[] options) =>
        Cli.Run(["converge", TestData.Example("si"), .. options, "--out", scratch["out"]]);
}
