namespace PcpCluster.Host.CommandLine;

/// <summary>What the program returns to the shell; scripts depend on the numbers.</summary>
public enum ExitCode
{
    Done = 0,

    /// <summary>The input files are wrong.</summary>
    InputWrong = 1,

    /// <summary>The command line is wrong.</summary>
    UsageWrong = 2,

    /// <summary>Ended by the user; what is done can be taken up again.</summary>
    Interrupted = 3,

    /// <summary>A fault of the program.</summary>
    InternalFault = 4,
}
