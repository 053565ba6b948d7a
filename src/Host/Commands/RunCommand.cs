using System.CommandLine;
using System.Globalization;
using System.Text;
using PcpCluster.Actors;
using PcpCluster.Host.Calculation;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Host.Runs;
using PcpCluster.Host.Runs.Physics;
using PcpCluster.Numerics;
using PcpCluster.Numerics.Crystals;

namespace PcpCluster.Host.Commands;

/// <summary>pcp run: the whole pipeline under the actors, on this machine or on many.</summary>
internal sealed class RunCommand : HostCommand
{
    private readonly Argument<string> _input = new("INPUT")
    {
        Description = "Input folder (as for pcp kappa), or a file RUN.json that names one with its options (see docs/operations.md).",
    };

    private readonly CalculationOptions _calculation = new();
    private readonly Option<string?> _grids = new("--grids")
    {
        Description = "Several grids in one run, for example 8,12,16; largest first. Default: the one of --grid.",
        HelpName = "N,N,...",
    };

    private readonly Option<double?> _shardSeconds = new("--shard-seconds")
    {
        Description = "Seconds of one core that a shard aims at. Default: 2, less in short runs. Smaller for very many workers.",
        HelpName = "S",
    };

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
            "pcp run examples/si --grid 24 --out results/si24",
            "pcp run examples/si --grid 24 --resume --out results/si24",
            "pcp run examples/mgo --grids 8,12,16 --four-phonon --engine amqps://pcp@head/?run=mgo --workers 0 --out results/mgo")
    {
        Arguments.Add(_input);
        _calculation.AddTo(this, withSampling: true);
        Options.Add(_grids);
        Options.Add(_shardSeconds);
        Options.Add(_engine);
        Options.Add(_workers);
        Options.Add(_resume);
        Options.Add(_out);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        int slots = arguments.GetValue(_workers) ?? context.Threads;
        string? engine = arguments.GetValue(_engine);
        if (slots < 0 || (slots == 0 && engine is null))
        {
            throw new UsageException($"--workers {slots}: nobody would compute. Give at least 1, or --engine and workers elsewhere.");
        }

        string folder = context.OpenRunFolder(arguments.GetRequiredValue(_out));
        RunRecipe recipe = Recipe(arguments, folder, context);
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
        RunOutcome outcome = ResumableRun.Complete(request, Name, context.Cancellation);
        AtomicFile.Write(Path.Combine(folder, recipe.ResultFile), outcome.Result! + "\n");
        context.WriteResult(outcome.Result!, Summary(outcome, Path.Combine(folder, recipe.ResultFile)));
    }

    private RunRecipe Recipe(ParseResult arguments, string results, RunContext context)
    {
        string input = arguments.GetRequiredValue(_input);
        if (!Directory.Exists(input))
        {
            if (RunRecipes.CommandLineOf(input) is not { } words)
            {
                return RunRecipes.Read(input);
            }

            ParseResult fromFile = Parse([.. words, "--out", results]);
            return fromFile.Errors.Count == 0
                ? Recipe(fromFile, results, context)
                : throw new InputException($"{input}: {string.Join(" ", fromFile.Errors.Select(e => e.Message))} See pcp run --help.");
        }

        PreparedInput prepared = PreparedInput.Read(input, readThird: true, _calculation.NeedsFourth(arguments), _calculation.Basis(arguments), context);
        CalculationSettings settings = _calculation.Resolve(arguments, input, prepared.Set.Control);
        if (settings.TargetError is not null || settings.CompressionError)
        {
            throw new UsageException("--target-error and --compression-error are offered by pcp kappa only; pcp run takes --samples.");
        }

        QPointGrid[] grids = [settings.Grid];
        if (arguments.GetValue(_grids) is { } text)
        {
            grids = [.. text.Split(',').Select(g => CommonOptions.ParseGrid(g)
                ?? throw new UsageException($"--grids: read '{g}'; expected grids such as 8,12,16 or 8x8x4,12x12x6.")).OrderByDescending(g => g.Count)];
        }

        double? shardSeconds = arguments.GetValue(_shardSeconds);
        if (shardSeconds is { } seconds && !(seconds > 0))
        {
            throw new UsageException($"--shard-seconds {seconds}: a positive number of seconds is expected.");
        }

        return RunRecipes.Conductivity(prepared, new RunSettings(settings, grids) { ShardSeconds = shardSeconds }, results);
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
