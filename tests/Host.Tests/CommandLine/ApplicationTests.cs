using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Commands;

namespace PcpCluster.Host.Tests.CommandLine;

public class ApplicationTests
{
    public static TheoryData<string> CommandNames => [.. CommandList.Create((_, _, _, _) => 0).Select(c => c.Name)];

    [Fact]
    public void UnknownOptionNamesTheNearestKnownOne()
    {
        Cli.Outcome outcome = Cli.Run("check", "somewhere", "--thread", "3");
        Assert.Equal(ExitCode.UsageWrong, outcome.Code);
        Assert.Contains("unknown option '--thread'. Did you mean '--threads'?", outcome.Error);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void UnknownCommandNamesTheNearestKnownOne()
    {
        Cli.Outcome outcome = Cli.Run("chekc", "somewhere");
        Assert.Equal(ExitCode.UsageWrong, outcome.Code);
        Assert.Contains("Did you mean 'check'?", outcome.Error);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    [InlineData("-1")]
    public void ThreadsMustBeAPositiveWholeNumber(string threads)
    {
        Cli.Outcome outcome = Cli.Run("check", "somewhere", "--threads", threads);
        Assert.Equal(ExitCode.UsageWrong, outcome.Code);
        Assert.Contains($"read '{threads}'", outcome.Error);
    }

    [Fact]
    public void MissingFolderIsAnInputError()
    {
        Cli.Outcome outcome = Cli.Run("check", "/there/is/no/such/folder");
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("/there/is/no/such/folder", outcome.Error);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void NoCommandListsTheCommands()
    {
        Cli.Outcome outcome = Cli.Run();
        Assert.Equal(ExitCode.UsageWrong, outcome.Code);
        Assert.Contains("check", outcome.Error);
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void HelpOfEveryCommandHasExamplesAndExitCodes(string command)
    {
        Cli.Outcome outcome = Cli.Run(command, "--help");
        Assert.Equal(ExitCode.Done, outcome.Code);
        Assert.Contains("pcp " + command, outcome.Output);
        Assert.Contains("Examples:", outcome.Output);
        Assert.Contains("Exit codes:", outcome.Output);
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void HelpIsShownEvenWhereArgumentsAreMissingOrWrong(string command) =>
        Assert.Equal(ExitCode.Done, Cli.Run(command, "--threads", "x", "-h").Code);
}
