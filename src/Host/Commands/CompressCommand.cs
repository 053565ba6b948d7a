using System.CommandLine;
using System.Globalization;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Studies.Training;

namespace PcpCluster.Host.Commands;

/// <summary>pcp compress: trains PCP modes of one order and writes them to a model file.</summary>
internal sealed class CompressCommand : HostCommand
{
    private const int LargestRank = 240;

    private readonly Argument<string> _input = CommonOptions.Input();
    private readonly Option<string> _basis = CommonOptions.Basis();

    private readonly Option<int> _order =
        new("--order") { Description = "Order of the force constants.", HelpName = "3|4", Required = true };

    private readonly Option<int?> _rank = new("--rank") { Description = "Number of terms.", HelpName = "R" };

    private readonly Option<double?> _targetLoss = new("--target-loss")
    {
        Description = "Instead of --rank: the smallest rank whose relative loss is at most this many percent.",
        HelpName = "PERCENT",
    };

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

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Model file. Default: modes3.pcp or modes4.pcp in the current folder. "
            + "An interrupted training leaves FILE.checkpoint and goes on from it.",
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
            "pcp compress examples/si --order 3 --rank 8 --curve 2,4,8,12 --json")
    {
        Arguments.Add(_input);
        foreach (Option option in (Option[])[_order, _rank, _targetLoss, _objective, _route, _seed, .. _trainer.All, _basis, _curve, _out])
        {
            Options.Add(option);
        }
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        int order = arguments.GetValue(_order);
        (int? rank, double? target) = Goal(arguments, order);
        BasisChoice basis = arguments.GetValue(_basis) switch
        {
            "control" => BasisChoice.Control,
            "force-constants" => BasisChoice.ForceConstants,
            _ => BasisChoice.Refuse,
        };
        PreparedInput input = PreparedInput.Read(
            arguments.GetRequiredValue(_input), order == 3, order == 4, basis, Conventions.Ours, context.Compute, context);
        AnharmonicForceConstants tensor = (order == 3 ? input.Set.Third : input.Set.Fourth)
            ?? throw new InputException($"{arguments.GetRequiredValue(_input)}: no force constants of order {order} there. "
                + $"Name a folder with {(order == 3 ? "FORCE_CONSTANTS_3RD" : "FORCE_CONSTANTS_4TH")}.");
        var phonons = new HarmonicModel(input.Crystal, input.Set.HarmonicForceConstants, PhysicalConstants.Codata2018);
        IModeTrainer trainer = _trainer.Create(arguments, context);
        string file = arguments.GetValue(_out) ?? $"modes{order}.pcp";
        TrainingOptions options = Settings(arguments, rank ?? 1, file);
        CompressionProblem problem = context.Stage(
            "targets",
            compute => TrainingRecipe.Problem(phonons, tensor, options.Objective, options.Seed, compute with { Progress = null }));

        TrainingResult result = target is { } loss
            ? RankSearch.Train(problem, loss / 100, options, LargestRank, o => Train(trainer, problem, o, context))
            : Train(trainer, problem, options, context);
        int samples = order == 4 ? 40 : options.Objective == TrainingObjective.Plain ? 100 : 1000;
        MatrixElementErrors errors = context.Stage(
            "matrix elements", _ => MatrixElementErrors.Measure(tensor, result.Model.Modes, phonons, options.Seed, samples));
        PcpFile.Write(file, result.Model);
        if (options.CheckpointFile is { } checkpoint)
        {
            File.Delete(checkpoint);
        }

        var summary = CompressionSummary.Of(result, errors, file, Curve(arguments, trainer, problem, options, context));
        context.WriteResult(JsonText.Of(summary.ToJson()), summary.ToText());
    }

    private static TrainingResult Train(IModeTrainer trainer, CompressionProblem problem, TrainingOptions options, RunContext context)
    {
        string stage = string.Empty;
        return context.Stage($"training rank {options.Rank}", compute => trainer.Train(problem, options, compute, p =>
        {
            lock (context)
            {
                if (p.Done == p.Total && p.Stage != stage)
                {
                    stage = p.Stage;
                    context.Note(string.Create(
                        CultureInfo.InvariantCulture, $"{p.Stage}: {p.Total} runs, best loss {100 * p.BestLoss:F3} %, {p.Seconds:F1} s"));
                }
            }
        }));
    }

    private (int? Rank, double? Target) Goal(ParseResult arguments, int order)
    {
        int? rank = arguments.GetValue(_rank);
        double? target = arguments.GetValue(_targetLoss);
        if (order is not (3 or 4))
        {
            throw new UsageException($"--order: read {order}; expected 3 or 4.");
        }

        if (rank is null == target is null)
        {
            throw new UsageException("Give either --rank or --target-loss.");
        }

        if (rank < 1 || target <= 0)
        {
            throw new UsageException("--rank and --target-loss must be above 0.");
        }

        return (rank, target);
    }

    private TrainingOptions Settings(ParseResult arguments, int rank, string file) => new()
    {
        Rank = rank,
        Objective = arguments.GetValue(_objective) == "plain" ? TrainingObjective.Plain : TrainingObjective.LongWave,
        Routes = arguments.GetValue(_route) switch
        {
            "free" => TrainingRoutes.Unconstrained,
            "reduced" => TrainingRoutes.ReducedSymmetry,
            "orbits" => TrainingRoutes.Orbits,
            _ => TrainingRoutes.All,
        },
        Seed = (ulong)arguments.GetValue(_seed),
        CheckpointFile = file + ".checkpoint",
    };

    private (int Rank, double Loss, double SvdLoss)[] Curve(
        ParseResult arguments, IModeTrainer trainer, CompressionProblem problem, TrainingOptions options, RunContext context)
    {
        if (arguments.GetValue(_curve) is not { } text)
        {
            return [];
        }

        var svd = TruncatedSvd.Of(problem.Tensor);
        var result = new List<(int, double, double)>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int rank) || rank < 1)
            {
                throw new UsageException($"--curve: read '{part}'; expected ranks separated by commas, for example 4,8,12,24.");
            }

            TrainingResult trained = Train(trainer, problem, options with { Rank = rank, CheckpointFile = null }, context);
            result.Add((rank, trained.Model.Training.Loss, svd.Loss(rank)));
        }

        return [.. result];
    }
}
