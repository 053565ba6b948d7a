using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Commands;
using PcpCluster.Host.Runs;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster.Host;

/// <summary>
/// The program: parses the command line, runs one command, and is the only place that turns an exception into a message and an exit code.
/// </summary>
public static class Application
{
    /// <summary>Runs with the process's own streams; Ctrl-C and SIGTERM end the command cleanly with exit code 3.</summary>
    public static int RunProcess(string[] args)
    {
        using var interrupted = new CancellationTokenSource();
        void Interrupt(PosixSignalContext signal)
        {
            // a second signal ends the process the hard way
            signal.Cancel = !interrupted.IsCancellationRequested;
            interrupted.Cancel();
        }

        using PosixSignalRegistration onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using PosixSignalRegistration onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        bool terminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
        return Run(args, Console.Out, Console.Error, interrupted.Token, terminal);
    }

    /// <summary>Runs one command line; for tests too.</summary>
    /// <param name="args">Arguments without the program's name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Progress, remarks and errors.</param>
    /// <param name="cancellation">Interrupts the command: exit code 3.</param>
    /// <param name="errorIsTerminal">Progress bars instead of lines.</param>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    public static int Run(
        IReadOnlyList<string> args,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellation = default,
        bool errorIsTerminal = false)
    {
        RootCommand root = BuildRoot();
        ParseResult parsed = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Action is HostCommand.HelpWithExamples or { ClearsParseErrors: true })
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error });
        }

        if (parsed.Errors.Count > 0)
        {
            return (int)ReportUsage(parsed, root, error);
        }

        var command = (HostCommand)parsed.CommandResult.Command;
        using var context = new RunContext(output, error, cancellation, errorIsTerminal)
        {
            Json = parsed.GetValue(CommonOptions.Json),
            Quiet = parsed.GetValue(CommonOptions.Quiet),
            Threads = parsed.GetValue(CommonOptions.Threads),
        };
        return (int)Execute(command, parsed, context, args, error);
    }

    private static ExitCode Execute(
        HostCommand command, ParseResult parsed, RunContext context, IReadOnlyList<string> args, TextWriter error)
    {
        try
        {
            Processor.RequireFusedMultiplyAdd();
            command.Execute(parsed, context);
            return ExitCode.Done;
        }
        catch (Exception exception)
        {
            context.EndStage();
            Exception e = exception is AggregateException aggregate ? aggregate.Flatten().InnerExceptions[0] : exception;
            switch (e)
            {
                case InputException:
                    context.Log.Error("{Message}", e.Message);
                    error.WriteLine("pcp: " + e.Message);
                    return ExitCode.InputWrong;
                case UsageException or OptionsException:
                    error.WriteLine("pcp: " + e.Message + $" Try 'pcp {command.Name} --help'.");
                    return ExitCode.UsageWrong;
                case ResumableException:
                    context.Log.Warning("{Message}", e.Message);
                    error.WriteLine("pcp: " + e.Message);
                    return ExitCode.Interrupted;
                case OperationCanceledException:
                    context.Log.Warning("interrupted");
                    error.WriteLine("pcp: interrupted.");
                    return ExitCode.Interrupted;
                default:
                    error.WriteLine(
                        $"pcp: internal fault: {e.GetType().Name}: {OneLine(e.Message)} ({WriteFault(e, context.RunFolder, args)})");
                    return ExitCode.InternalFault;
            }
        }
    }

    private static ExitCode ReportUsage(ParseResult parsed, RootCommand root, TextWriter error)
    {
        Command command = parsed.CommandResult.Command;
        string full = command == root ? "pcp" : "pcp " + command.Name;
        List<string> options = [.. command.Options.Concat(root.Options.Where(o => o.Recursive)).Select(o => o.Name)];
        HashSet<string> unknown = [.. parsed.UnmatchedTokens.Where(t => t.StartsWith('-'))];
        if (unknown.Count > 0)
        {
            foreach (string token in unknown)
            {
                string? near = Suggestions.Nearest(token, options);
                error.WriteLine($"{full}: unknown option '{token}'." + (near is null ? string.Empty : $" Did you mean '{near}'?"));
            }
        }
        else if (command == root && parsed.UnmatchedTokens.Count > 0)
        {
            string word = parsed.UnmatchedTokens[0];
            string? near = Suggestions.Nearest(word, root.Subcommands.Select(c => c.Name));
            error.WriteLine($"pcp: unknown command '{word}'." + (near is null ? string.Empty : $" Did you mean '{near}'?"));
        }
        else if (command == root && parsed.Errors.Count == 1)
        {
            error.WriteLine("pcp: no command given. Commands: " + string.Join(", ", root.Subcommands.Select(c => c.Name)) + ".");
        }
        else
        {
            foreach (ParseError parseError in parsed.Errors)
            {
                error.WriteLine($"{full}: {parseError.Message}");
            }
        }

        error.WriteLine($"Try '{full} --help'.");
        return ExitCode.UsageWrong;
    }

    private static RootCommand BuildRoot()
    {
        var root = new RootCommand("Lattice thermal conductivity from first-principles force constants, with compressed force constants "
            + "(PCP) and error bars.");
        foreach (HostCommand command in CommandList.Create(
            (words, output, error, stop) => Run(words, output, error, stop)))
        {
            root.Subcommands.Add(command);
        }

        root.Options.Add(CommonOptions.Json);
        root.Options.Add(CommonOptions.Quiet);
        root.Options.Add(CommonOptions.Threads);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HostCommand.HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    /// <summary>Keeps the stack trace in a file, for a report of the fault; returns where.</summary>
    private static string WriteFault(Exception fault, string? runFolder, IReadOnlyList<string> args)
    {
        string name =
            string.Create(CultureInfo.InvariantCulture, $"pcp-fault-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Environment.ProcessId}.log");
        string path = Path.Combine(runFolder ?? Path.GetTempPath(), name);
        try
        {
            File.WriteAllText(path, $"pcp {string.Join(' ', args)}\n{fault}\n");
            return "details in " + path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "details could not be written to " + path;
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
