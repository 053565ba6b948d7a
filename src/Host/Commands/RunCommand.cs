using System.CommandLine;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Runs;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Commands;

/// <summary>pcp run: any verb with its options from a file, for batch systems and reproducible runs.</summary>
internal sealed class RunCommand : HostCommand
{
    private readonly Argument<string> _file = new("FILE.json")
    {
        Description =
            "{ \"VERB\": { \"input\": FOLDER, \"options\": { \"grid\": 16, \"four-phonon\": true } } }; FOLDER is relative to the file.",
    };

    public RunCommand()
        : base(
            "run",
            "Runs any verb with its options from a file; options given here come on top.",
            "pcp run si16.json --out results/si16",
            "pcp run si16.json --out results/si16 --listen --workers 0 --resume")
    {
        Arguments.Add(_file);
        TreatUnmatchedTokensAsErrors = false;
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        string file = arguments.GetRequiredValue(_file);
        string[] words = [.. RunFile.CommandLine(file), .. arguments.UnmatchedTokens];
        RootCommand root = (RootCommand)arguments.RootCommandResult.Command;
        ParseResult parsed = root.Parse(words);
        if (parsed.CommandResult.Command is not HostCommand command || command is RunCommand)
        {
            throw new InputException(file, 0, $"'{words[0]}'", "a verb of pcp such as kappa, converge or compress", "See pcp --help.");
        }

        if (parsed.Errors.Count > 0)
        {
            throw new InputException($"{file}: {string.Join(" ", parsed.Errors.Select(e => e.Message))} See pcp {command.Name} --help.");
        }

        command.Execute(parsed, context);
    }
}
