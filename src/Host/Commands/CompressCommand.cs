using System.CommandLine;
using System.Globalization;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Host.Runs;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Studies.Training;

namespace PcpCluster.Host.Commands;

/// <summary>pcp compress: trains PCP modes of one order and writes them to a model file.</summary>
internal sealed class CompressCommand : HostCommand
{
    /// <summary>Where the run's checkpoint lies while it is at work: beside the model file.</summary>
    private const string RunSuffix = ".run";

    private readonly Argument<string> _input = CommonOptions.Input();
    private readonly Option<string> _basis = CommonOptions.Basis();

    private readonly Option<int> _order =
        new("--order") { Description = "Order of the force constants.", HelpName = "3|4", Required = true };

    private readonly Option<int?> _rank = new("--rank") { Description = "Number of terms.", HelpName = "R" };

    private readonly Option<double?> _targetLoss = CommonOptions.Number(
        "--target-loss", "Instead of --rank: the smallest rank whose relative loss is at most this many percent.", 0, "PERCENT");

    private readonly Option<double?> _targetError = CommonOptions.Number(
        "--target-kappa-error",
        "Instead of --rank: the smallest rank whose first-order change of kappa at 300 K, its standard error added, is at most this many "
            + "percent. Order 4: of kappa with three and four phonons; it takes the third order of the same input.",
        0,
        "PERCENT");

    private readonly Option<string> _objective = new Option<string>("--objective")
    {
        Description = "longwave: the loss with terms for long waves and for the processes that limit kappa (right conductivities). plain: "
            + "the loss alone.",
        HelpName = "longwave|plain",
        DefaultValueFactory = _ => "longwave",
    }.OneOf("longwave", "plain");

    private readonly Option<string> _route = new Option<string>("--route")
    {
        Description =
            "free: terms without symmetry. reduced: in orbits of subgroups. orbits: of the whole space group. all: the best of the three.",
        HelpName = "all|free|reduced|orbits",
        DefaultValueFactory = _ => "all",
    }.OneOf("all", "free", "reduced", "orbits");

    private readonly Option<int> _seed = CommonOptions.Integer("--seed", "Seed of the random starts.", 1, 0, "K");

    private readonly TrainerOptions _trainer = new();
    private readonly RunOptions _run = new();

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Model file. Default: modes3.pcp or modes4.pcp in the current folder. "
            + "A training at work keeps what is done in the folder FILE.pcp.run; --resume goes on from there.",
        HelpName = "FILE.pcp",
    };

    private readonly Option<string?> _curve = new("--curve")
    {
        Description = "Also trains these ranks and prints loss against rank, with truncated SVD beside it.",
        HelpName = "R1,R2,...",
    };

    public CompressCommand()
        : base(
            "compress",
            "Compresses third- or fourth-order force constants into PCP modes.",
            "pcp compress examples/si --order 3 --rank 24 --out si3.pcp",
            "pcp compress examples/mgo --order 4 --target-loss 3 --objective plain --out mgo4.pcp",
            "pcp compress examples/si --order 3 --target-kappa-error 1 --out si3.pcp",
            "pcp compress examples/si --order 4 --target-kappa-error 0.5 --out si4.pcp",
            "pcp compress examples/si --order 3 --rank 8 --curve 2,4,8,12 --json",
            "pcp compress examples/si --order 3 --rank 48 --listen --workers 0 --device cuda --out si3.pcp")
    {
        Arguments.Add(_input);
        foreach (Option option in (Option[])
            [_order, _rank, _targetLoss, _targetError, _objective, _route, _seed, .. _trainer.All, _basis, _curve])
        {
            Options.Add(option);
        }

        _run.AddTo(this);
        Options.Add(_out);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        _run.Check(arguments);
        string folder = arguments.GetRequiredValue(_input);
        TrainingSettings settings = Goal(arguments, Settings(arguments, folder));
        bool trainsHere = !_run.LeavesAll(arguments) || settings.IsOnProcessor;
        SearchTrainer trainer = trainsHere ? _trainer.Create(arguments, context) : SearchTrainer.Cpu;
        settings = settings.Device == "auto" ? settings with { Device = trainer == SearchTrainer.Cpu ? "cpu" : "cuda" } : settings;
        BasisChoice basis = CommonOptions.BasisChoice(arguments.GetValue(_basis), Conventions.Ours);
        PreparedInput input = PreparedInput.Read(
            folder, true, settings.Order == 4, basis, Conventions.Ours, context.Compute, context);
        TrainingStudy study = TrainingInput.Study(input, settings, trainer);
        if (!study.TellsKappa)
        {
            context.Note(
                $"{folder} has no force constants of order 3, so nobody knows which four-phonon processes limit kappa: the change of "
                    + "kappa is not told, and no heat term takes part. Put FORCE_CONSTANTS_3RD there to have both.");
        }

        TellForecast(study, settings, context);
        string file = arguments.GetValue(_out) ?? $"modes{settings.Order}.pcp";
        string run = context.OpenRunFolder(file + RunSuffix);
        var outcome = (TrainingOutcome)_run.Complete(arguments, study, run, always: true, context, file, trainsHere);
        MatrixElementErrors errors = context.Stage("matrix elements", _ => study.MeasureElements(outcome.Training.Model.Modes));
        PcpFile.Write(file, outcome.Training.Model);
        if (!_run.Listens(arguments))
        {
            context.CloseRunFolder();
            Directory.Delete(run, recursive: true);
        }

        var summary = CompressionSummary.Of(outcome, errors, file, settings.Device);
        context.WriteResult(JsonText.Of(summary.ToJson()), summary.ToText());
    }

    private static void TellForecast(TrainingStudy study, TrainingSettings settings, RunContext context)
    {
        if (context.Quiet || !settings.IsOnProcessor)
        {
            return; // a card's speed is not that of the processor
        }

        TrainingForecast forecast = study.Forecast();
        context.Note(forecast.FirstRank is { } rank
            ? $"training at rank {rank}: {RoughTime.Of(forecast.Seconds)} of processor time; how many ranks will be tried is not known"
            : $"training: {RoughTime.Of(forecast.Seconds)} of processor time");
    }

    private TrainingSettings Goal(ParseResult arguments, TrainingSettings settings)
    {
        (int? rank, double? loss, double? error) =
            (arguments.GetValue(_rank), arguments.GetValue(_targetLoss), arguments.GetValue(_targetError));
        if ((rank is null ? 0 : 1) + (loss is null ? 0 : 1) + (error is null ? 0 : 1) != 1)
        {
            throw new UsageException("Give one of --rank, --target-loss and --target-kappa-error.");
        }

        if (rank < 1)
        {
            throw new UsageException($"--rank: read {rank}; expected at least 1.");
        }

        if (error is not null && settings.Options.Objective == TrainingObjective.Plain)
        {
            throw new UsageException("--target-kappa-error is for --objective longwave: only that draws the processes which tell the "
                + "change of kappa before the search. Take --target-loss.");
        }

        return settings with
        {
            Options = settings.Options with { Rank = rank ?? 1 },
            TargetLoss = loss / 100,
            TargetKappaError = error / 100,
        };
    }

    private TrainingSettings Settings(ParseResult arguments, string folder)
    {
        int order = arguments.GetValue(_order);
        if (order is not (3 or 4))
        {
            throw new UsageException($"--order: read {order}; expected 3 or 4.");
        }

        var options = new TrainingOptions
        {
            Rank = 1,
            Objective = arguments.GetValue(_objective) == "plain" ? TrainingObjective.Plain : TrainingObjective.LongWave,
            Routes = arguments.GetValue(_route) switch
            {
                "free" => TrainingRoutes.Unconstrained,
                "reduced" => TrainingRoutes.ReducedSymmetry,
                "orbits" => TrainingRoutes.Orbits,
                _ => TrainingRoutes.All,
            },
            Seed = (ulong)arguments.GetValue(_seed),
        };
        string device = _trainer.Device(arguments);
        return device == "auto" && _run.LeavesAll(arguments)
            ? throw new UsageException("--workers 0 leaves training to others: say what they have, --device cpu or --device cuda.")
            : TrainingInput.Settings(Path.GetFullPath(folder), order, options, Conventions.Ours, device) with { Curve = Curve(arguments) };
    }

    private int[] Curve(ParseResult arguments) =>
    [
        .. (arguments.GetValue(_curve) ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int rank) && rank > 0
                ? rank
                : throw new UsageException($"--curve: read '{part}'; expected ranks separated by commas, for example 4,8,12,24.")),
    ];
}
