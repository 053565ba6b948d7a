using PcpCluster.Host.CommandLine;

namespace PcpCluster.Host.Commands;

/// <summary>Every command of the program, in the order of the help.</summary>
internal static class CommandList
{
    public static IEnumerable<HostCommand> Create() =>
    [
        new CheckCommand(),
        new PhononsCommand(),
        new CompressCommand(),
        new ModesCommand(),
        new KappaCommand(),
        new ConvergeCommand(),
        new ReportCommand(),
        new RunCommand(),
        new WorkerCommand(),
        new StatusCommand(),
        new RehearseCommand(),
    ];
}
