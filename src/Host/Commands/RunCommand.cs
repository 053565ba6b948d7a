using System.CommandLine;
using System.Globalization;
using System.Text;
using PcpCluster.Actors;
using PcpCluster.Host.Calculation;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Host.Runs;
using PcpCluster.Host.Runs.Physics;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;

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

    private readonly Option<double?> _shardSeconds = CommonOptions.Number(
        "--shard-seconds", "Seconds of one core that a shard aims at. Default: 2, less in short runs. Smaller for very many workers.", 0, "S");

    private readonly RunOptions _run = new();
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
        _run.AddTo(this);
        Options.Add(_out);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        _run.Slots(arguments, context);
        string folder = context.OpenRunFolder(arguments.GetRequiredValue(_out));
        RunRecipe recipe = Recipe(arguments, folder, context);
        RunOutcome outcome = _run.Complete(arguments, recipe, folder, Name, context);
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

        PreparedInput prepared = PreparedInput.Read(
            input, readThird: true, _calculation.NeedsFourth(arguments), _calculation.Basis(arguments), _calculation.Conventions(arguments), context);
        CalculationSettings settings = _calculation.Resolve(arguments, input, prepared.Set.Suggestions);
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

        foreach (QPointGrid grid in grids)
        {
            CostEstimate.RefuseTooLarge(prepared.Crystal, prepared.Group, grid, settings.Temperatures.Length, settings.MemoryLimit);
        }

        var run = new RunSettings(settings, grids) { ShardSeconds = arguments.GetValue(_shardSeconds) };
        return RunRecipes.Conductivity(prepared, run, results, context.Threads);
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
