using System.Text.Json.Nodes;
using PcpCluster.Formats.Hdf5.Alamode;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Commands;

public class CheckCommandTests
{
    [Theory]
    [InlineData("si", false, "Fd-3m", 3)]
    [InlineData("mgo", true, "Fm-3m", 3)]
    public void ExamplesAreInOrder(string name, bool polar, string spaceGroup, int orders)
    {
        Cli.Outcome outcome = Cli.Run("check", TestData.Example(name), "--grid", "4", "--json", "--quiet");
        Assert.Equal(ExitCode.Done, outcome.Code);
        JsonNode json = JsonNode.Parse(outcome.Output)!;
        Assert.Empty(json["errors"]!.AsArray());
        Assert.Equal("consistent", json["basis"]!.GetValue<string>());
        Assert.Equal(polar, json["polar"]!.GetValue<bool>());
        Assert.StartsWith(spaceGroup, json["space_group"]!.GetValue<string>());
        Assert.Equal(48, json["operations"]!.GetValue<int>());
        Assert.Equal(orders, json["orders"]!.AsArray().Count);
        Assert.All(json["orders"]!.AsArray(), o =>
        {
            Assert.True(o!["nonzero"]!.GetValue<long>() > 0);
            Assert.True(o["permutation_error"]!.GetValue<double>() < 1e-6);
            Assert.True(o["space_group_error"]!.GetValue<double>() < 1e-6);
        });
        Assert.True(json["estimate"]!["memory_GB"]!.GetValue<double>() > 0);
        Assert.True(json["estimate"]!["four_phonon_s"]!.GetValue<double>() > 0);
    }

    [Fact]
    public void TextNamesStructureSymmetryAndCost()
    {
        Cli.Outcome outcome = Cli.Run("check", TestData.Example("si"));
        Assert.Contains("format: ShengBTE; crystal from ", outcome.Output);
        Assert.Contains("cells of second order: modulo a supercell of ", outcome.Output);
        Assert.Contains("imposed before use: the acoustic sum rule of second order, by at most ", outcome.Output);
        Assert.Contains("space group Fd-3m", outcome.Output);
        Assert.Contains("frequencies at Gamma before the sum rule", outcome.Output);
        Assert.Contains("memory about", outcome.Output);
        Assert.EndsWith("no errors", outcome.Output.TrimEnd());
    }

    /// <summary>Formats whose files name no grid, and one that lists its cells.</summary>
    [Theory]
    [InlineData("phono3py", "modulo a supercell of 64 cells")]
    [InlineData("alamode", "modulo a supercell of 64 cells")]
    [InlineData("alamode-h5", "modulo a supercell of 64 cells")]
    [InlineData("tdep", "as listed, ")]
    public void EveryFormatIsNamed(string format, string cells)
    {
        InputFormats.Register(new Phono3pyFormat()); // as Program does
        InputFormats.Register(new AlamodeHdf5Format());
        using var scratch = new ScratchFolder();
        string folder = Path.Combine(scratch.Path, format);
        Assert.Equal(ExitCode.Done, Cli.Run("convert", TestData.Example("si"), "--to", format, "--out", folder, "--quiet").Code);
        Cli.Outcome outcome = Cli.Run("check", folder);
        Assert.Equal(ExitCode.Done, outcome.Code);
        string named = format.Replace("-h5", " HDF5", StringComparison.Ordinal);
        Assert.Contains($"format: {named}; crystal from ", outcome.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"cells of second order: {cells}", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ImaginaryModesAreAnError()
    {
        using var scratch = new ScratchFolder();
        string input = UnstableSilicon.Write(scratch);
        Cli.Outcome outcome = Cli.Run("check", input, "--grid", "4", "--quiet");
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("imaginary", outcome.Error);
        Cli.Outcome kappa = Cli.Run("kappa", input, "--grid", "4", "--quiet", "--out", scratch["out"]);
        Assert.Equal(ExitCode.InputWrong, kappa.Code);
        Assert.Contains("THz", kappa.Error);
        InputException library = Assert.Throws<InputException>(() => Material.Open(input).Conductivity(new() { Grid = 4 }));
        Assert.Equal(kappa.Error.Trim().Split('\n')[^1], "pcp: " + library.Message);
        Assert.Equal(
            ExitCode.Done, Cli.Run("kappa", input, "--grid", "4", "--quiet", "--imaginary", "exclude", "--out", scratch["out"]).Code);
    }

    [Fact]
    public void FaultsOfFilesNameFileAndLine()
    {
        using var scratch = new ScratchFolder();
        string input = scratch.CopyExample("nacl");
        string control = Path.Combine(input, "CONTROL");
        File.WriteAllText(control, File.ReadAllText(control).Replace("natoms=2", "natoms=two", StringComparison.Ordinal));
        Cli.Outcome outcome = Cli.Run("check", input);
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Matches(@"CONTROL:\d+: read .*expected ", outcome.Error);
    }

    [SharedDataFact("si-fourphonon")]
    public void PublishedExampleContradictsItself()
    {
        Cli.Outcome outcome = Cli.Run("check", TestData.Shared("si-fourphonon")!, "--json", "--quiet");
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        JsonNode json = JsonNode.Parse(outcome.Output)!;
        Assert.Equal("contradicted", json["basis"]!.GetValue<string>());
        Assert.Single(json["errors"]!.AsArray());
        Assert.Equal(ExitCode.Done, Cli.Run("check", TestData.Shared("si-fourphonon")!, "--basis", "force-constants", "--quiet").Code);
    }
}
