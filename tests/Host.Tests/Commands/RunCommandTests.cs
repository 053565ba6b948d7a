using System.Text.Json;
using PcpCluster.Host.CommandLine;

namespace PcpCluster.Host.Tests.Commands;

/// <summary>pcp run and pcp status on runs without physics, in this process.</summary>
public sealed class RunCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcp-host-test-").FullName;

    private string Results => Path.Combine(_folder, "results");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void FinishedRunPrintsAndWritesItsResultAndHasAStatus()
    {
        string run = Write("""{ "synthetic": { "grids": 2, "shardsPerGrid": 5, "rounds": 10 } }""");
        (int code, string output, _) = Pcp("run", run, "--workers", "2", "--json", "--quiet", "--out", Results);
        Assert.Equal(0, code);
        Assert.Equal(2, JsonDocument.Parse(output).RootElement.GetProperty("grids").GetArrayLength());
        Assert.Equal(output, File.ReadAllText(Path.Combine(Results, "synthetic.json")));
        string[] log = File.ReadAllLines(Path.Combine(Results, "run.log.json"));
        Assert.Equal(10, log.Count(l => JsonDocument.Parse(l).RootElement.GetProperty("Properties").TryGetProperty("Shard", out _)));

        (code, output, _) = Pcp("status", Results);
        Assert.Equal(0, code);
        Assert.Contains("finished", output, StringComparison.Ordinal);
        Assert.Contains("shards 10 of 10", output, StringComparison.Ordinal);
        (_, output, _) = Pcp("status", Results, "--json");
        Assert.Equal(10, JsonDocument.Parse(output).RootElement.GetProperty("done").GetInt32());
    }

    [Fact]
    public void RunWithAShardGivenUpIsResumable()
    {
        string run = Write("""{ "synthetic": { "grids": 1, "shardsPerGrid": 5, "rounds": 10, "failingShard": 2 } }""");
        (int code, _, string error) = Pcp("run", run, "--workers", "1", "--out", Results);
        Assert.Equal((int)ExitCode.Interrupted, code);
        Assert.Contains("shard 2 (grid 100x100x100, irreducible q-point 2", error, StringComparison.Ordinal);
        Assert.Contains("--resume", error, StringComparison.Ordinal);
        Assert.Contains("GIVEN UP", Pcp("status", Results).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "synthetic": { "shardsPerGird": 5 } }""", "shardsPerGird")]
    [InlineData("""{ "kapa": 5 }""", "kapa")]
    [InlineData("{ ", "run.json:1")]
    [InlineData("{}", "no kind of run")]
    public void BadRunFileIsExplained(string content, string expected)
    {
        (int code, _, string error) = Pcp("run", Write(content), "--out", Results);
        Assert.Equal((int)ExitCode.InputWrong, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void NobodyToComputeIsAWrongCommandLine()
    {
        string run = Write("""{ "synthetic": {} }""");
        Assert.Equal((int)ExitCode.UsageWrong, Pcp("run", run, "--workers", "0", "--out", Results).Code);
        Assert.Equal((int)ExitCode.UsageWrong, Pcp("worker").Code);
        Assert.Equal((int)ExitCode.InputWrong, Pcp("worker", "--engine", "redis://localhost").Code);
    }

    [Fact]
    public void StatusOfAFolderWithoutRunIsExplained()
    {
        (int code, _, string error) = Pcp("status", _folder);
        Assert.Equal((int)ExitCode.InputWrong, code);
        Assert.Contains("no run in this folder", error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Pcp(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        return (Application.Run(arguments, output, error), output.ToString(), error.ToString());
    }

    private string Write(string content)
    {
        string file = Path.Combine(_folder, "run.json");
        File.WriteAllText(file, content);
        return file;
    }
}
