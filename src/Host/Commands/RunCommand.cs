using System.CommandLine;
using System.Globalization;
using System.Text;
using PcpCluster.Actors;
using PcpCluster.Actors.Engines;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Host.Runs;

namespace PcpCluster.Host.Commands;

/// <summary>pcp run: the whole pipeline under the actors, on this machine or on many.</summary>
internal sealed class RunCommand : HostCommand
{
    private readonly Argument<string> _input = new("RUN") { Description = "File that describes the run (see docs/operations.md)." };
    private readonly Option<string> _engine = EngineChoice.Option(required: false);
    private readonly Option<int?> _workers = new("--workers")
    {
        Description = "Shards this process computes at once; 0 leaves all work to 'pcp worker' elsewhere. Default: --threads.",
        HelpName = "W",
    };

    private readonly Option<bool> _resume = new("--resume") { Description = "Continue the run in the folder --out." };
    private readonly Option<string> _out = CommonOptions.OutputFolder();

    public RunCommand()
        : base(
            "run",
            "Runs the whole pipeline with workers that may join, leave and die at any time; what is done is never lost.",
            "pcp run examples/dry-run.json --out results/dry-run",
            "pcp run examples/dry-run.json --resume --out results/dry-run",
            "pcp run examples/dry-run.json --engine amqps://pcp@head/?run=dry --workers 0 --out results/dry-run")
    {
        Arguments.Add(_input);
        Options.Add(_engine);
        Options.Add(_workers);
        Options.Add(_resume);
        Options.Add(_out);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        RunRecipe recipe = RunRecipes.Read(arguments.GetRequiredValue(_input));
        int slots = arguments.GetValue(_workers) ?? context.Threads;
        string? engine = arguments.GetValue(_engine);
        if (slots < 0 || (slots == 0 && engine is null))
        {
            throw new UsageException($"--workers {slots}: nobody would compute. Give at least 1, or --engine and workers elsewhere.");
        }

        string folder = context.OpenRunFolder(arguments.GetRequiredValue(_out));
        using RunLog log = new(context, Path.Combine(folder, "run.log.json"));
        PipelineRequest request = new()
        {
            Untrained = recipe.Untrained,
            Physics = recipe.Physics,
            Folder = folder,
            Resume = arguments.GetValue(_resume),
            ProgramVersion = EngineChoice.ProgramVersion,
            Connect = EngineChoice.Connector(engine, PipelineOptions.Default),
            LocalSlots = slots,
            Observer = log,
        };
        RunOutcome outcome = Complete(request, context.Cancellation);
        AtomicFile.Write(Path.Combine(folder, recipe.ResultFile), outcome.Result! + "\n");
        context.WriteResult(outcome.Result!, Summary(outcome, Path.Combine(folder, recipe.ResultFile)));
    }

    private static RunOutcome Complete(PipelineRequest request, CancellationToken stop)
    {
        try
        {
            RunOutcome outcome = Pipeline.Run(request, stop).GetAwaiter().GetResult();
            return outcome.IsComplete
                ? outcome
                : throw new ResumableException($"{outcome.GivenUp.Length} shards were given up, all others are done:\n  "
                    + string.Join("\n  ", outcome.GivenUp) + $"\nOnce the cause is removed: pcp run ... --resume --out {request.Folder}");
        }
        catch (EngineException e)
        {
            throw new ResumableException($"{e.Message} What is done is kept: pcp run ... --resume --out {request.Folder}", e);
        }
    }

    private static string Summary(RunOutcome outcome, string file)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{outcome.Status.Done} shards on {outcome.Grids.Length} grids done");
        int failures = outcome.Status.Failures.Length;
        if (failures > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{failures} failed attempts on the way (pcp status shows them)");
        }

        text.AppendLine($"result in {file}");
        return text.ToString();
    }
}
