namespace PcpCluster.Host.CommandLine;

/// <summary>The command line parses but its options contradict each other; ends with <see cref="ExitCode.UsageWrong"/>.</summary>
public sealed class UsageException(string message) : Exception(message);
