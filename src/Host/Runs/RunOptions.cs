using System.CommandLine;
using PcpCluster.Actors;
using PcpCluster.Actors.Engines;
using PcpCluster.Host.CommandLine;

namespace PcpCluster.Host.Runs;

/// <summary>The options of every command that runs under the actors, and the run itself.</summary>
internal sealed class RunOptions
{
    private readonly Option<string> _engine = EngineChoice.Option(required: false);
    private readonly Option<int?> _workers = new("--workers")
    {
        Description = "Shards this process computes at once; 0 leaves all work to 'pcp worker' elsewhere. Default: --threads.",
        HelpName = "W",
    };

    private readonly Option<bool> _resume = new("--resume") { Description = "Continue the run in the folder --out." };

    public void AddTo(Command command)
    {
        command.Options.Add(_engine);
        command.Options.Add(_workers);
        command.Options.Add(_resume);
    }

    /// <summary>Shards that this process computes at once.</summary>
    /// <exception cref="UsageException">Nobody would compute.</exception>
    public int Slots(ParseResult arguments, RunContext context)
    {
        int slots = arguments.GetValue(_workers) ?? context.Threads;
        return slots > 0 || (slots == 0 && arguments.GetValue(_engine) is not null)
            ? slots
            : throw new UsageException($"--workers {slots}: nobody would compute. Give at least 1, or --engine and workers elsewhere.");
    }

    /// <summary>Runs to the end, or says how to go on.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="recipe">The run.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="command">Name of the command, for the advice.</param>
    /// <param name="context">Log, threads, interruption.</param>
    /// <exception cref="ResumableException">Shards were given up, or the engine failed.</exception>
    public RunOutcome Complete(ParseResult arguments, RunRecipe recipe, string folder, string command, RunContext context)
    {
        using RunLog log = new(context, Path.Combine(folder, "run.log.json"));
        PipelineRequest request = new()
        {
            Untrained = recipe.Untrained,
            Physics = recipe.Physics,
            Folder = folder,
            Resume = arguments.GetValue(_resume),
            ProgramVersion = EngineChoice.ProgramVersion,
            Connect = EngineChoice.Connector(arguments.GetValue(_engine), PipelineOptions.Default),
            LocalSlots = Slots(arguments, context),
            Observer = log,
        };
        try
        {
            RunOutcome outcome = Pipeline.Run(request, context.Cancellation).GetAwaiter().GetResult();
            return outcome.IsComplete
                ? outcome
                : throw new ResumableException($"{outcome.GivenUp.Length} shards were given up, all others are done:\n  "
                    + string.Join("\n  ", outcome.GivenUp) + $"\nOnce the cause is removed: pcp {command} ... --resume --out {folder}");
        }
        catch (EngineException e)
        {
            throw new ResumableException($"{e.Message} What is done is kept: pcp {command} ... --resume --out {folder}", e);
        }
    }
}
