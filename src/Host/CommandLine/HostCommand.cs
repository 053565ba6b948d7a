using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PcpCluster.Host.CommandLine;

/// <summary>
/// One command of the program. A command declares its arguments and options in its constructor and tells its story in
/// <see cref="Execute"/>; exit codes, exceptions, progress and the common options belong to <see cref="Application"/>.
/// </summary>
public abstract class HostCommand : Command
{
    protected HostCommand(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        SetAction(static _ => 0);
    }

    /// <summary>Command lines that work, shown at the end of the help.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>
    /// Does the work. The result goes to <see cref="RunContext.WriteResult"/>; everything else through the context to stderr.
    /// </summary>
    /// <exception cref="Numerics.Foundation.InputException">The input is wrong (exit code 1).</exception>
    /// <exception cref="UsageException">The options contradict each other (exit code 2).</exception>
    /// <exception cref="OperationCanceledException">Interrupted (exit code 3).</exception>
    public abstract void Execute(ParseResult arguments, RunContext context);

    /// <summary>The usual help, closed by examples.</summary>
    internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = inner.Invoke(parseResult);
            if (parseResult.CommandResult.Command is HostCommand { Examples.Count: > 0 } command)
            {
                TextWriter output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (string example in command.Examples)
                {
                    output.WriteLine("  " + example);
                }

                output.WriteLine();
                output.WriteLine("Exit codes: 0 done, 1 the input is wrong, 2 the command line is wrong, 3 interrupted, 4 internal fault.");
            }

            return code;
        }
    }
}
