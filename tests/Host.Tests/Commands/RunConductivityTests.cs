using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Commands;

public class RunConductivityTests
{
    private static readonly string[] _options = ["--grid", "5", "--isotopes", "on", "--temperature", "200,300", "--quiet"];

    [Fact]
    public void Run_GivesTheBitsOfKappa_ForAnyNumberOfWorkers()
    {
        using var scratch = new ScratchFolder();
        string input = TestData.Example("si");
        Assert.Equal(ExitCode.Done, Cli.Run(["kappa", input, .. _options, "--out", scratch["kappa"]]).Code);
        Assert.Equal(ExitCode.Done, Cli.Run(["run", input, .. _options, "--workers", "1", "--out", scratch["one"]]).Code);
        Assert.Equal(ExitCode.Done, Cli.Run(["run", input, .. _options, "--workers", "4", "--out", scratch["four"]]).Code);

        string[] kappa = Temperatures(scratch["kappa", "kappa.json"]);
        Assert.Equal(kappa, Temperatures(scratch["one", "kappa.json"]));
        Assert.Equal(File.ReadAllText(scratch["one", "kappa.json"]), File.ReadAllText(scratch["four", "kappa.json"]));
        Assert.Equal(
            File.ReadAllText(Path.Combine(scratch["kappa"], "T300K", "BTE.w_final")),
            File.ReadAllText(Path.Combine(scratch["four"], "T300K", "BTE.w_final")));
    }

    [Fact]
    public void RunFile_NamesAnInputWithItsOptions_AndSweepsGrids()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["run.json"], $$"""
            // a sweep of two grids
            { "conductivity": { "input": {{JsonValue.Create(TestData.Example("si")).ToJsonString()}}, "options": { "grids": "3,4", "isotopes": "off" } } }
            """);

        Cli.Outcome outcome = Cli.Run(["run", scratch["run.json"], "--json", "--out", scratch["out"]]);

        Assert.Equal(ExitCode.Done, outcome.Code);
        JsonArray grids = JsonNode.Parse(outcome.Output)!["grids"]!.AsArray();
        Assert.Equal(["[4,4,4]", "[3,3,3]"], grids.Select(g => g!["grid"]!.ToJsonString()));
        Assert.True(File.Exists(Path.Combine(scratch["out"], "grid-4x4x4", "BTE.omega")));
    }

    private static string[] Temperatures(string file) =>
        [.. JsonNode.Parse(File.ReadAllText(file))!["temperatures"]!.AsArray().Select(t => t!["kappa_W_per_mK"]!.ToJsonString())];
}
