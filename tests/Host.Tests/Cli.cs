using PcpCluster.Host.CommandLine;

namespace PcpCluster.Host.Tests;

/// <summary>Runs a command line in this process and keeps what it wrote.</summary>
internal static class Cli
{
    public static Outcome Run(params string[] args) => Run(CancellationToken.None, args);

    public static Outcome Run(CancellationToken cancellation, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = Application.Run(args, output, error, cancellation);
        return new Outcome((ExitCode)code, output.ToString(), error.ToString());
    }

    internal sealed record Outcome(ExitCode Code, string Output, string Error);
}
