using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Commands;

/// <summary>What a new user stumbles over.</summary>
public sealed class NewcomerTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("kappa", "--samples 10 --exhaustive")]
    [InlineData("kappa", "--smearing fixed")]
    [InlineData("kappa", "--smearing tetrahedron --four-phonon")]
    [InlineData("kappa", "--modes3 x.pcp")]
    [InlineData("kappa", "--compression-error")]
    [InlineData("kappa", "--solver-tolerance 1e-3")]
    [InlineData("kappa", "--conventions fourphonon --samples 5")]
    [InlineData("converge", "--fine 0")]
    [InlineData("converge", "--grids 8 --solver full --fine 0")]
    [InlineData("converge", "--grids 8 --conventions fourphonon")]
    [InlineData("compress", "--order 3 --rank 4 --target-loss 3")]
    public void OptionsThatExcludeEachOther_AreRefusedBeforeAnythingIsRead(string command, string options)
    {
        Cli.Outcome outcome = Cli.Run([command, _scratch["nothing-there"], "--out", _scratch["out"], .. options.Split(' ')]);
        Assert.Equal(ExitCode.UsageWrong, outcome.Code);
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    [Fact]
    public void WhoeverInterrupts_IsToldHowToGoOn()
    {
        Cli.Outcome brief = Cli.RunUntil("phonons", Words("kappa", "--grid", "6"));
        Assert.Equal(ExitCode.Interrupted, brief.Code);
        Assert.Contains("keeps no checkpoint: begin it again, or with --workers", brief.Error, StringComparison.Ordinal);
        Cli.Outcome kept = Cli.RunUntil("phonons", Words("kappa", "--grid", "6", "--workers", "1"));
        Assert.Equal(ExitCode.Interrupted, kept.Code);
        Assert.Contains($"pcp kappa ... --resume --out {_scratch["out"]}", kept.Error, StringComparison.Ordinal);
        Assert.Contains("checkpoint", kept.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void UnderActors_ThereIsProgressAndTheSameTable()
    {
        string Table(Cli.Outcome outcome) => outcome.Output[..outcome.Output.LastIndexOf(" s; results", StringComparison.Ordinal)];
        Cli.Outcome alone = Cli.Run(Words("kappa", "--grid", "4")), actors = Cli.Run(Words("kappa", "--grid", "4", "--workers", "1"));
        string[] lines = Table(alone).Split('\n')[..^1];
        Assert.Equal(lines, Table(actors).Split('\n')[..^1]);
        Assert.Contains("rates: ", actors.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheBasisHasOneWord()
    {
        string Word(string file, params string[] at) =>
            at.Aggregate(JsonNode.Parse(File.ReadAllText(file))!, (n, key) => n[key]!)["basis"]!.GetValue<string>();
        Cli.Run(Words("kappa", "--grid", "3"));
        string kappa = Word(_scratch["out/kappa.json"], "settings");
        Cli.Run(Words("converge", "--grids", "3", "--fine", "0"));
        Assert.Equal(kappa, Word(_scratch["out/converge.json"], "settings"));
        Cli.Outcome check = Cli.Run("check", TestData.Small("argon"), "--json", "--quiet");
        Assert.Equal(kappa, JsonNode.Parse(check.Output)!["basis"]!.GetValue<string>());
    }

    [Fact]
    public void CheckShowsChargesAndDielectricTensor()
    {
        Cli.Outcome outcome = Cli.Run("check", TestData.Example("mgo"), "--grid", "3", "--quiet");
        Assert.Matches(@"dielectric tensor: +3\.\d{4} ", outcome.Output);
        Assert.Matches(@"\n  Mg +1\.9\d{2}", outcome.Output);
        Assert.Matches(@"\n  O +-1\.9\d{2}", outcome.Output);
        JsonNode json = JsonNode.Parse(Cli.Run("check", TestData.Example("mgo"), "--grid", "3", "--quiet", "--json").Output)!;
        Assert.Equal(2, json["born_charges_e"]!.AsArray().Count);
        Assert.InRange(json["epsilon"]![0]![0]!.GetValue<double>(), 3, 3.5);
        Assert.Null(JsonNode.Parse(Cli.Run("check", TestData.Small("argon"), "--quiet", "--json").Output)!["epsilon"]);
    }

    private string[] Words(string command, params string[] more) =>
        [command, TestData.Small("argon"), "--isotopes", "off", "--threads", "1", "--out", _scratch["out"], .. more];
}
