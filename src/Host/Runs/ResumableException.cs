namespace PcpCluster.Host.Runs;

/// <summary>A run that ended before its end and can be taken up again: exit code 3 and a message that says how.</summary>
internal sealed class ResumableException(string message, Exception? inner = null) : Exception(message, inner);
