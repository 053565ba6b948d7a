using System.Text.Json.Nodes;
using PcpCluster.Actors.Tests.Processes;
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

        SameResults.Assert(scratch["kappa"], scratch["one"]);
        SameResults.Assert(scratch["kappa"], scratch["four"]);
        Assert.Equal(File.ReadAllText(scratch["one", "kappa.json"]), File.ReadAllText(scratch["four", "kappa.json"]));
    }

    [Theory]
    [InlineData("--four-phonon", "--samples", "160")]
    [InlineData("--samples", "20000")] // more than all tuples: three phonons are summed exhaustively
    public void Run_OfSampledRates_GivesTheBitsOfKappa(params string[] sampling)
    {
        using var scratch = new ScratchFolder();
        string input = TestData.Example("si");
        Assert.Equal(ExitCode.Done, Cli.Run(["kappa", input, .. _options, .. sampling, "--out", scratch["kappa"]]).Code);
        Assert.Equal(ExitCode.Done, Cli.Run(["run", input, .. _options, .. sampling, "--workers", "3", "--out", scratch["run"]]).Code);
        SameResults.Assert(scratch["kappa"], scratch["run"]);
        Assert.All(
            Results(scratch["run"])["temperatures"]!.AsArray(),
            t => Assert.Equal(sampling.Contains("--four-phonon"), t!["kappa_mean_statistical_error_W_per_mK"]!.GetValue<double>() > 0));
    }

    [Fact]
    public void Run_RefusesWhatKappaRefuses()
    {
        using var scratch = new ScratchFolder();
        string input = TestData.Example("si");
        foreach (string[] options in new[] { new[] { "--grid", "64", "--memory", "0.2" }, ["--target-error", "1"], ["--shard-seconds", "0"] })
        {
            Cli.Outcome outcome = Cli.Run(["run", input, .. options, "--out", scratch["out"]]);
            Assert.NotEqual(ExitCode.Done, outcome.Code);
            Assert.Contains(options[^2], outcome.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(scratch["out", "checkpoint.db"]));
        }
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

    private static JsonNode Results(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "kappa.json")))!;
}
