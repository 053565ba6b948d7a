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

    /// <summary>The same, and interrupts it as soon as it writes so to stderr.</summary>
    public static Outcome RunUntil(string written, params string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new WatchedWriter(written, stop);
        int code = Application.Run(args, output, error, stop.Token);
        return new Outcome((ExitCode)code, output.ToString(), error.ToString());
    }

    private sealed class WatchedWriter(string awaited, CancellationTokenSource stop) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            Look(value);
        }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            Look(value);
        }

        private void Look(string? value)
        {
            if (value?.Contains(awaited, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }

    internal sealed record Outcome(ExitCode Code, string Output, string Error);
}
