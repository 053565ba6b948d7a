using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PcpCluster.Host.Calculation;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Limit;

namespace PcpCluster.Host.Commands;

/// <summary>pcp converge: a ladder of grids, and kappa in the thermodynamic limit.</summary>
internal sealed class ConvergeCommand : HostCommand
{
    private readonly Argument<string> _input = CommonOptions.Input();
    private readonly CalculationOptions _options = new();
    private readonly Option<string> _out = CommonOptions.OutputFolder();
    private readonly Option<double[]> _grids = Numbers("--grids", "Ladder of grids N x N x N, ascending or not; may be left out.", [], "N1,N2,...");
    private readonly Option<double[]> _scales = Numbers("--scales", "Factors on the widths for the ladder; several are fitted jointly. Default: scalebroad.", [], "S1,S2,...");
    private readonly Option<int> _fine = CommonOptions.Integer(
        "--fine", "Grid whose cells the direct estimate of the limit samples; 0 leaves it out.", 250, 0);

    private readonly Option<int> _exhaustive = CommonOptions.Integer(
        "--exhaustive-up-to", "Three-phonon ladder grids up to this one are summed completely, finer ones sampled.", 20, 0);

    private readonly Option<int> _modes = CommonOptions.Integer("--modes", "First modes drawn for each sampled estimate.", 800, 40);
    private readonly Option<int> _seed = CommonOptions.Integer("--seed", "Seed of all random numbers.", 1, 0, "K");
    private readonly Option<double?> _memory = CommonOptions.Number("--memory", "Budget for tables, GB. Default: 4.", 0, "GB");

    public ConvergeCommand()
        : base(
            "converge",
            "Sweeps grids and gives the conductivity at N = infinity: directly by sampling, and from the ladder, with errors.",
            "pcp converge examples/si --grids 8,12,16,20 --isotopes off --out results/si-limit",
            "pcp converge examples/si --grids 250 --four-phonon --isotopes off --fine 0 --out results/si-250",
            "pcp converge examples/mgo --four-phonon --isotopes off --temperature 300,600 --out results/mgo-limit")
    {
        Arguments.Add(_input);
        _options.AddTo(this, withGrid: false);
        foreach (Option option in new Option[] { _grids, _scales, _fine, _exhaustive, _modes, _seed, _memory, _out })
        {
            Options.Add(option);
        }
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        string folder = arguments.GetRequiredValue(_input);
        PreparedInput input = PreparedInput.Read(folder, readThird: true, _options.NeedsFourth(arguments), _options.Basis(arguments), context);
        CalculationSettings settings = _options.Resolve(arguments, folder, input.Set.Control);
        SweepSettings sweep = Sweep(arguments, settings);
        string results = context.OpenRunFolder(arguments.GetRequiredValue(_out));
        var convergence = new ConvergenceSweep(input, settings, sweep, context);
        LimitEstimate? direct = convergence.Direct();
        SweepPoint[] ladder = convergence.Ladder();
        LimitVerdict[] verdicts =
            [.. settings.Temperatures.Select((kelvin, t) => LimitVerdict.Of(t, kelvin, ladder, direct?.Temperatures[t]))];
        JsonObject document = ConvergeDocument.Of(ladder, verdicts, direct, settings.Temperatures, Describe(settings, sweep), context.Elapsed);
        string json = JsonText.Of(document);
        AtomicFile.Write(Path.Combine(results, "converge.json"), json);
        context.WriteResult(json, Summary(ladder, verdicts, direct, results));
    }

    private SweepSettings Sweep(ParseResult arguments, CalculationSettings settings)
    {
        if (settings.Tensors == TensorSource.Pcp)
        {
            throw new UsageException("pcp converge evaluates the force constants themselves: so few elements are needed that compression does not pay. Leave --tensors out.");
        }

        if (settings.FourPhononConventions)
        {
            throw new UsageException("pcp converge has its own conventions only; --conventions fourphonon is for pcp kappa.");
        }

        double[] grids = arguments.GetValue(_grids) ?? [];
        if (grids.Any(n => n != Math.Round(n) || n is < 2 or > 1000))
        {
            throw new UsageException("--grids expects whole numbers from 2 to 1000, for example 8,12,16,24.");
        }

        int fine = arguments.GetValue(_fine);
        if (fine is not 0 and (< 20 or > 1000) || (fine == 0 && grids.Length == 0))
        {
            throw new UsageException("--fine expects a grid of 20 to 1000 points an axis, or 0 together with --grids.");
        }

        double[] scales = arguments.GetValue(_scales) is { Length: > 0 } given ? given : [settings.BroadeningScale];
        return new(
            [.. grids.Select(n => (int)n).Distinct()],
            scales,
            arguments.GetValue(_exhaustive),
            fine,
            new LimitOptions
            {
                Modes = arguments.GetValue(_modes),
                Seed = (ulong)arguments.GetValue(_seed),
                MemoryBytes = (long)(1e9 * (arguments.GetValue(_memory) ?? 4)),
            });
    }

    private static JsonObject Describe(CalculationSettings settings, SweepSettings sweep)
    {
        JsonObject result = settings.ToJson();
        result.Remove("grid");
        result.Remove("exhaustive");
        result["grids"] = JsonText.Array(sweep.Grids.Select(n => (double)n));
        result["scales"] = JsonText.Array(sweep.Scales);
        result["exhaustive_up_to"] = sweep.Largest;
        result["fine_grid"] = sweep.Fine;
        result["modes"] = sweep.Sampling.Modes;
        result["seed"] = sweep.Sampling.Seed;
        result["memory_GB"] = sweep.Sampling.MemoryBytes / 1e9;
        result["effective_grid_3ph"] = sweep.Sampling.Inner.EffectiveGrid;
        result["comparison_grid_3ph"] = sweep.Sampling.Inner.ComparisonGrid;
        result["effective_grid_4ph"] = sweep.Sampling.Inner.FourPhononEffectiveGrid;
        return result;
    }

    private static string Summary(SweepPoint[] ladder, LimitVerdict[] verdicts, LimitEstimate? direct, string folder)
    {
        var text = new StringBuilder();
        for (int t = 0; t < verdicts.Length; t++)
        {
            LimitVerdict verdict = verdicts[t];
            text.Append(CultureInfo.InvariantCulture, $"T = {verdict.Temperature:0.##} K, mean conductivity in W/(m K)\n");
            foreach (SweepPoint p in ladder)
            {
                string error = p.Exhaustive ? "exhaustive" : string.Create(CultureInfo.InvariantCulture, $"+- {p.Mean[t].StandardError:F2}");
                text.Append(CultureInfo.InvariantCulture, $"  N = {p.Grid.N1,4}, scale {p.Scale:0.##}: {p.Mean[t].Value,9:F2} {error}\n");
            }

            foreach (LadderFit fit in verdict.Ladder?.Fits ?? [])
            {
                text.Append(CultureInfo.InvariantCulture, $"  law {fit.Law,-13}: {fit.Limit,9:F2} (the fit claims +- {fit.FitError:F2})\n");
            }

            if (direct?.Temperatures[t] is { } d)
            {
                text.Append(CultureInfo.InvariantCulture, $"  direct, {direct.Modes} modes: {d.Mean.Value,9:F2} +- {d.Mean.StandardError:F2} (statistics); width correction {d.WidthCorrection.Value:F2} (included), bias correction {d.BiasCorrection:F2} (included)\n");
                if (d.ThreePhononOnly is { } three)
                {
                    text.Append(CultureInfo.InvariantCulture, $"  without four-phonon scattering {three.Value:F2} +- {three.StandardError:F2}\n");
                }
            }

            text.Append(verdict.Limit is { } limit
                ? string.Create(CultureInfo.InvariantCulture, $"  limit ({verdict.Source}): {limit:F2} +- {verdict.StatisticalError:F2} (statistics) +- {verdict.ModelError:F2} (model)\n")
                : "  no limit\n");
            text.Append(CultureInfo.InvariantCulture, $"  {verdict.Remark}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"results in {folder}\n");
        return text.ToString();
    }

    private static Option<double[]> Numbers(string name, string description, double[] none, string help) => new(name)
    {
        Description = description,
        HelpName = help,
        DefaultValueFactory = _ => none,
        CustomParser = result =>
        {
            string[] parts = result.Tokens.Count == 1 ? result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries) : [];
            var values = new double[parts.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !(values[i] > 0) || !double.IsFinite(values[i]))
                {
                    result.AddError($"{name}: read '{parts[i]}'; expected numbers above 0 separated by commas.");
                    return none;
                }
            }

            return values;
        },
    };
}
