using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Commands;

public class PhononsCommandTests
{
    [Theory]
    [InlineData("si", 15.24)]
    [InlineData("nacl", 7.5)]
    public void WritesBandsDensityOfStatesAndGrid(string example, double roughlyHighest)
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Cli.Run("phonons", TestData.Example(example), "--grid", "6", "--json", "--quiet", "--out", scratch["out"]);
        Assert.Equal(ExitCode.Done, outcome.Code);
        Assert.Equal(File.ReadAllText(scratch["out", "phonons.json"]), outcome.Output.TrimEnd());
        JsonNode json = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(6, json["dos_integral"]!.GetValue<double>(), 0.05);
        Assert.InRange(json["highest_frequency_THz"]!.GetValue<double>() / roughlyHighest, 0.9, 1.1);
        Assert.Null(json["imaginary"]);

        BandFile bands = BandFile.Read(scratch["out", "bands.dat"]);
        Assert.Equal(json["path"]!.AsArray().Count, bands.Segments.Count);
        Assert.Contains(bands.Marks, m => m.Label.Contains('X', StringComparison.Ordinal));
        Assert.All(bands.Segments, s => Assert.All(s.Frequencies, f => Assert.True(f[0] > -1e-3)));
        double[][] omega = ResultTable.Read(scratch["out"], "BTE.omega")!;
        Assert.Equal(16, omega.Length);
        double[][] parts = ResultTable.Read(scratch["out"], "BTE.pdos")!;
        Assert.Equal(
            ResultTable.Read(scratch["out"], "BTE.dos")!.Column(1),
            [.. parts.Select(r => r[1] + r[2])],
            (a, b) => Math.Abs(a - b) <= 1e-8 * Math.Max(a, 1));
    }

    /// <summary>Silicon's transverse acoustic modes at X soften under pressure, its optical modes harden.</summary>
    [Fact]
    public void WritesGrueneisenParameters()
    {
        using var scratch = new ScratchFolder();
        Cli.Run("phonons", TestData.Example("si"), "--grid", "4", "--quiet", "--out", scratch["out"]);
        double[][] points = ResultTable.Read(scratch["out"], "BTE.qpoints")!;
        double[][] grueneisen = ResultTable.Read(scratch["out"], "BTE.gruneisen")!;
        Assert.Equal(points.Length, grueneisen.Length);
        int x = Array.FindIndex(points, p => p[2] == 3);
        Assert.InRange(grueneisen[x][0], -2.5, -0.5);
        Assert.Equal(grueneisen[x][0], grueneisen[x][1]);
        Assert.InRange(grueneisen[x][5], 0.5, 2.5);
    }

    [Fact]
    public void ReportShowsBandsAndDensityOfStates()
    {
        using var scratch = new ScratchFolder();
        Cli.Run("phonons", TestData.Example("si"), "--grid", "4", "--quiet", "--out", scratch["out"]);
        Assert.Equal(ExitCode.Done, Cli.Run("report", scratch["out"]).Code);
        string html = File.ReadAllText(scratch["out", "report.html"]);
        Assert.Contains("Phonon bands", html);
        Assert.Contains("Phonon density of states", html);
    }
}
