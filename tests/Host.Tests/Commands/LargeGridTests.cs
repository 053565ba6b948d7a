using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Commands;

/// <summary>pcp kappa on a grid whose rates do not fit the memory.</summary>
public sealed class LargeGridTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>The value of pcp converge for this one grid, to the bit.</summary>
    [Fact]
    public void FirstPhononsAreDrawn_AsConvergeDraws()
    {
        Cli.Outcome kappa = Run("kappa", "--grid", "24", "--memory", "0.069", "--target-error", "4");
        Assert.Equal(ExitCode.Done, kappa.Code);
        Assert.Contains("First phonons are drawn to an error of 4 %", kappa.Error, StringComparison.Ordinal);
        JsonNode found = JsonNode.Parse(kappa.Output)!;
        Assert.Equal(found.ToJsonString(), JsonNode.Parse(File.ReadAllText(_scratch["kappa/kappa.json"]))!.ToJsonString());
        JsonNode converge = JsonNode.Parse(
            Run("converge", "--grids", "24", "--fine", "0", "--exhaustive-up-to", "0", "--target-error", "4").Output)!;
        JsonNode expected = converge["grids"]![0]!;
        Assert.Equal(expected["temperatures"]!.ToJsonString(), found["temperatures"]!.ToJsonString());
        Assert.Equal("[24,24,24]", found["grid"]!.ToJsonString());
        Assert.Contains("one grid alone", converge["limit"]!["remark"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, Cli.Run("report", _scratch["kappa"]).Code);
    }

    [Theory]
    [InlineData("--solver full", "--solver full")]
    [InlineData("--coherences", "--coherences")]
    [InlineData("--exhaustive", "--exhaustive")]
    [InlineData("--samples 10", "--samples")]
    [InlineData("--conventions fourphonon", "--conventions fourphonon")]
    public void WhatNeedsTheWholeGrid_IsRefusedWithWhatWouldWork(string option, string named)
    {
        Cli.Outcome outcome = Run("kappa", ["--grid", "24", "--memory", "0.069", .. option.Split(' ')]);
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains($"{named} needs the whole grid", outcome.Error, StringComparison.Ordinal);
        Assert.Matches(@"take --grid (\d+)x\1x\1, or allow --memory 1\.", outcome.Error);
    }

    /// <summary>The grid that the refusal names is computed.</summary>
    [Fact]
    public void TheGridThatIsNamedFits()
    {
        string error = Run("kappa", "--grid", "24", "--memory", "0.069", "--exhaustive").Error;
        string grid = System.Text.RegularExpressions.Regex.Match(error, @"take --grid (\S+),").Groups[1].Value;
        Assert.Equal(ExitCode.Done, Run("kappa", "--grid", grid, "--memory", "0.069", "--exhaustive").Code);
    }

    [Fact]
    public void WhereNoGridFits_NoneIsNamed()
    {
        string error = Run("kappa", "--grid", "24", "--memory", "0.05", "--exhaustive").Error;
        Assert.Contains("first phonons are drawn; or allow --memory 1.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("take --grid", error, StringComparison.Ordinal);
    }

    private Cli.Outcome Run(string command, params string[] more) =>
        Cli.Run([command, TestData.Small("argon"), "--isotopes", "off", "--out", _scratch[command], "--json", .. more]);
}
