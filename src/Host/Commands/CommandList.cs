using PcpCluster.Host.CommandLine;

namespace PcpCluster.Host.Commands;

/// <summary>Every command of the program, in the order of the help.</summary>
internal static class CommandList
{
    /// <param name="pcp">Runs a command line of this program: words, stdout, stderr, interruption; gives the exit code.</param>
    public static IEnumerable<HostCommand> Create(Func<IReadOnlyList<string>, TextWriter, TextWriter, CancellationToken, int> pcp) =>
    [
        new CheckCommand(),
        new FitCommand(),
        new ConvertCommand(),
        new PhononsCommand(),
        new CompressCommand(),
        new ModesCommand(),
        new KappaCommand(),
        new ConvergeCommand(),
        new CampaignCommand(pcp),
        new ReportCommand(),
        new RunCommand(),
        new WorkerCommand(),
        new StatusCommand(),
        new RehearseCommand(),
    ];
}
