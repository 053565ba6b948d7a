using System.CommandLine;
using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Host.Runs;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Limits;

namespace PcpCluster.Host.Commands;

/// <summary>pcp converge: a ladder of grids, and kappa in the thermodynamic limit.</summary>
internal sealed class ConvergeCommand : HostCommand
{
    private readonly Argument<string> _input = CommonOptions.Input();
    private readonly CalculationOptions _options = new();
    private readonly RunOptions _run = new();
    private readonly Option<string> _out = CommonOptions.OutputFolder();
    private readonly Option<string?> _grids = new("--grids")
    {
        Description = "Ladder of grids N or NxMxL, in any order; may be left out.",
        HelpName = "N,N,...",
    };

    private readonly Option<double[]?> _scales = CommonOptions.Numbers(
        "--scales",
        "Factors on the widths for the ladder; several are fitted jointly. Default: scalebroad.",
        "S1,S2,...",
        s => s > 0,
        "numbers above 0 separated by commas");
    private readonly Option<string> _fine = new("--fine")
    {
        Description = "Grid whose cells the direct estimate of the limit samples; 0 leaves it out.",
        HelpName = "N|NxMxL",
        DefaultValueFactory = _ => "250",
    };

    private readonly Option<int> _exhaustive = CommonOptions.Integer(
        "--exhaustive-up-to", "Three-phonon ladder grids up to this one are summed completely, finer ones sampled.", 20, 0);

    private readonly Option<int> _modes = CommonOptions.Integer("--modes", "First modes drawn for each sampled estimate.", 800, 40);
    private readonly Option<bool> _everyMode = new("--exhaustive-modes")
    {
        Description =
            "Evaluates every irreducible mode of the ladder's grids, drawing partners only, and writes all rates to rates-NxNxN.csv.",
    };

    private readonly Option<double?> _target = CommonOptions.Number(
        "--target-error",
        "As many first modes, instead of --modes, as the standard error of kappa needs to reach PERCENT by the pilot's forecast.",
        0,
        "PERCENT");

    // known to be refused with a reason
    private readonly Option<double?> _thickness = new("--thickness") { Hidden = true };

    public ConvergeCommand()
        : base(
            "converge",
            "Sweeps grids and gives the conductivity at N = infinity: directly by sampling, and from the ladder, with errors.",
            "pcp converge examples/si --grids 8,12,16,20 --isotopes off --out results/si-limit",
            "pcp converge examples/nacl --grids 8,12,16 --solver full --out results/nacl-limit",
            "pcp converge examples/si --grids 250 --four-phonon --isotopes off --fine 0 --out results/si-250",
            "pcp converge examples/mgo --four-phonon --isotopes off --temperature 300,600 --out results/mgo-limit")
    {
        Arguments.Add(_input);
        _options.AddTo(this, withGrid: false);
        _run.AddTo(this);
        Options.Add(_options.SolverOption);
        foreach (Option option in new Option[] { _grids, _scales, _fine, _exhaustive, _modes, _target, _everyMode, _thickness, _out })
        {
            Options.Add(option);
        }
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        _run.Check(arguments);
        if (arguments.GetValue(_thickness) is not null)
        {
            throw new UsageException("--thickness: the conductivity of a sheet comes to its limit by another law than that of a bulk "
                + "crystal, which the ladder is fitted to. Take pcp kappa --thickness NM on several grids and look at them.");
        }

        OptionsResolution.Check(Sweep(arguments), _options.Open(arguments));
        string folder = arguments.GetRequiredValue(_input);
        PreparedInput input = PreparedInput.Read(
            folder,
            readThird: true,
            _options.NeedsFourth(arguments),
            _options.Basis(arguments),
            _options.Conventions(arguments),
            context.Compute,
            context);
        LimitSettings settings = OptionsResolution.Resolve(
            Sweep(arguments), Path.GetFullPath(folder), input.Set.Suggestions, _options.Open(arguments));
        foreach (string remark in _options.Remarks(arguments, input.Set.Suggestions, settings.Calculation, onGrid: false))
        {
            context.Note(remark);
        }

        string results = context.OpenRunFolder(arguments.GetRequiredValue(_out));
        JsonObject document = SweepRun.Complete(arguments, _run, input, settings, results, context);
        context.WriteResult(JsonText.Of(document), ConvergeSummary.Of(document, results));
    }

    private SweepOptions Sweep(ParseResult arguments) => _options.Shared(arguments, new SweepOptions()) with
    {
        Grids =
        [
            .. (arguments.GetValue(_grids) ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(g =>
                QPointGrid.TryParse(g.Trim()) is { MostPoints: > 1 } grid
                    ? grid
                    : throw new UsageException(
                        $"--grids: read '{g}'; expected grids such as 8,12,16 or 8x8x4,12x12x6, up to 1000 points an axis.")),
        ],
        Solver = _options.Solver(arguments),
        Scales = arguments.GetValue(_scales),
        Fine = FineGrid(arguments.GetRequiredValue(_fine)),
        ExhaustiveUpTo = arguments.GetValue(_exhaustive),
        Modes = arguments.GetValue(_modes),
        ExhaustiveModes = arguments.GetValue(_everyMode),
        TargetError = arguments.GetValue(_target),
    };

    private static QPointGrid? FineGrid(string text) => text == "0"
        ? null
        : QPointGrid.TryParse(text)
            ?? throw new UsageException(
                $"--fine: read '{text}'; expected a grid N or NxMxL of 20 to 1000 points an axis, or 0 together with --grids.");
}
