using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;

namespace PcpCluster.Host.Tests.Commands;

public sealed class CompressCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcp-compress-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void CompressedModel_IsReported_AndDescribed()
    {
        string file = Path.Combine(_folder, "si3.pcp");
        Cli.Outcome compress = Cli.Run("compress", Example("si"), "--order", "3", "--rank", "4", "--route", "orbits", "--objective", "plain", "--out", file, "--json", "--quiet");
        Assert.Equal(ExitCode.Done, compress.Code);
        JsonNode json = JsonNode.Parse(compress.Output)!;
        Assert.Equal(3, (int)json["order"]!);
        Assert.Equal(4, (int)json["rank"]!);
        Assert.Equal(91596, (long)json["nonzero"]!);
        Assert.Equal(22899, (double)json["gamma"]!, 1e-9);
        Assert.InRange((double)json["loss"]!, 0.02, 0.065);
        Assert.True((double)json["v_error_one_long_wave"]! < 1);
        Assert.False(File.Exists(file + ".checkpoint"));

        Cli.Outcome modes = Cli.Run("modes", file, "--terms", "1", "--export", Path.Combine(_folder, "patterns"));
        Assert.Equal(ExitCode.Done, modes.Code);
        Assert.Contains("C3 about [1 1 1]", modes.Output.Replace("-", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "patterns", "term1-factor3.xsf")));
        Assert.Equal(4, JsonNode.Parse(Cli.Run("modes", file, "--json").Output)!["lambda"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("--order", "3")]
    [InlineData("--order", "3", "--rank", "4", "--target-loss", "3")]
    [InlineData("--order", "5", "--rank", "4")]
    [InlineData("--order", "3", "--rank", "0")]
    public void ContradictingOptions_AreUsageErrors(params string[] options) =>
        Assert.Equal(ExitCode.UsageWrong, Cli.Run(["compress", Example("si"), .. options]).Code);

    [Fact]
    public void ForeignModelFile_IsAnInputError()
    {
        string file = Path.Combine(_folder, "no.pcp");
        File.WriteAllText(file, "something else");
        Cli.Outcome outcome = Cli.Run("modes", file);
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("PCPMODES", outcome.Error, StringComparison.Ordinal);
    }

    private static string Example(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder != null && !File.Exists(Path.Combine(folder.FullName, "PcpCluster.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "examples", name);
    }
}
