using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Commands;

public sealed class CampaignCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string Results => _folder["all"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryCrystalGetsAFolder_AndARowOfTheTable_WhateverBecomesOfIt()
    {
        string list = _folder["list.txt"];
        string missing = _folder["nothing-here"];
        File.WriteAllText(
            list, $"# two that are there, one that is not\n{TestData.Example("si")}\nnothing-here\n{TestData.Example("mgo")} # polar\n\n");
        string[] flags = ["--grid", "4", "--temperature", "300", "--basis", "control", "--out"];
        Cli.Outcome outcome = Cli.Run(["campaign", list, .. flags, Results, "--json", "--quiet"]);
        Assert.True(outcome.Code == ExitCode.Done, outcome.Error);
        JsonArray materials = JsonNode.Parse(outcome.Output)!["materials"]!.AsArray();
        Assert.Equal(["si", "nothing-here", "mgo"], materials.Select(m => (string)m!["name"]!));
        Assert.Equal(["done", "refused", "done"], materials.Select(m => (string)m!["status"]!));
        Assert.Contains(missing, (string)materials[1]!["reason"]!, StringComparison.Ordinal);
        Assert.Null(materials[0]!["kappa"]!["settings"]);

        // the same numbers as pcp kappa's
        string alone = _folder["alone"];
        Assert.Equal(ExitCode.Done, Cli.Run(["kappa", TestData.Example("si"), .. flags, alone, "--quiet"]).Code);
        Assert.Equal(Kappa(JsonNode.Parse(File.ReadAllText(Path.Combine(alone, "kappa.json")))!), Kappa(materials[0]!["kappa"]!));
        string[] rows = File.ReadAllLines(Path.Combine(Results, "campaign.csv"));
        Assert.Equal(4, rows.Length);
        Assert.StartsWith("nothing-here,", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupted_CampaignGoesOn_WithoutComputingWhatIsDone()
    {
        string[] job =
        [
            "campaign", TestData.Example("si"), TestData.Example("mgo"), "--grid", "4", "--temperature", "300", "--basis", "control",
            "--workers", "2", "--out", Results,
        ];
        Cli.Outcome first = Cli.RunUntil("mgo (2 of 2)", job);
        Assert.Equal(ExitCode.Interrupted, first.Code);
        Assert.Contains("--resume --out " + Results, first.Error, StringComparison.Ordinal);
        DateTime done = File.GetLastWriteTimeUtc(Path.Combine(Results, "si", "kappa.json"));
        Assert.False(File.Exists(Path.Combine(Results, "mgo", "kappa.json")));

        Assert.Equal(ExitCode.InputWrong, Cli.Run(job).Code);
        Cli.Outcome other = Cli.Run([.. job, "--isotopes", "off", "--resume"]);
        Assert.Equal(ExitCode.InputWrong, other.Code);
        Assert.Contains("other options", other.Error, StringComparison.Ordinal);
        Cli.Outcome outcome = Cli.Run([.. job, "--resume"]);
        Assert.True(outcome.Code == ExitCode.Done, outcome.Error);
        Assert.Contains("2 of 2 done", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(done, File.GetLastWriteTimeUtc(Path.Combine(Results, "si", "kappa.json")));
    }

    [Theory]
    [InlineData("--grids", "4,6", "--hdf5")]
    [InlineData("--frobnicate")]
    public void WrongOptions_EndItBeforeItBegins(params string[] options)
    {
        Assert.Equal(ExitCode.UsageWrong, Cli.Run(["campaign", TestData.Example("si"), "--out", Results, .. options]).Code);
        Assert.False(Directory.Exists(Results));
    }

    private static string Kappa(JsonNode document) => document["temperatures"]!.ToJsonString();
}
