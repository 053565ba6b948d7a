using System.Text.Json.Nodes;
using PcpCluster.Host.Calculation;
using PcpCluster.Host.Output;
using PcpCluster.Host.Runs.Physics;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Partners;

namespace PcpCluster.Host.Runs.Convergence;

/// <summary>What decides the result of a convergence run, as its work package carries it.</summary>
/// <param name="Calculation">Everything but grids.</param>
/// <param name="Grids">The ladder.</param>
/// <param name="Scales">Width scales of the ladder.</param>
/// <param name="Largest">Ladder grids with so many points an axis or fewer are summed exhaustively where only three phonons count.</param>
/// <param name="Fine">The grid whose cells the direct estimate samples; null for no direct estimate.</param>
/// <param name="Sampling">Sizes and seed of sampled estimates.</param>
/// <param name="EveryMode">Whether all irreducible modes of the other ladder grids are evaluated, and not drawn ones.</param>
internal sealed record SweepSettings(
    CalculationSettings Calculation,
    QPointGrid[] Grids,
    double[] Scales,
    int Largest,
    QPointGrid? Fine,
    LimitOptions Sampling,
    bool EveryMode = false)
{
    private const int LargestCoset = 16, SmallestCoset = 6, FinestLiteral = 48;

    /// <summary>The estimates, those of the largest grids first: the direct limit, then the ladder from above.</summary>
    public IReadOnlyList<SweepItem> Items =>
    [
        .. Fine is { } fine ? [new SweepItem(SweepKind.Direct, fine, 1)] : Array.Empty<SweepItem>(),
        .. Grids.OrderByDescending(g => g.Count).SelectMany(grid => Scales.Select(scale => new SweepItem(
            Most(grid) <= Largest && !Calculation.FourPhonon ? SweepKind.Exhaustive : EveryMode ? SweepKind.EveryMode : SweepKind.Sampled,
            grid,
            scale))),
    ];

    /// <summary>Options of the sampled estimate of an item.</summary>
    public LimitOptions Options(SweepItem item) => item.Kind == SweepKind.Direct
        ? Sampling with { Continuum = true }
        : Sampling with { Continuum = false, Inner = LiteralWidths(item.Grid, item.Scale) };

    public string ToJson()
    {
        JsonObject json = JsonNode.Parse(new RunSettings(Calculation, [.. Items.Select(i => i.Grid)]).ToJson())!.AsObject();
        json.Remove("memory_GB"); // a matter of the machine
        foreach ((string key, JsonNode? value) in Describe())
        {
            json[key] = value?.DeepClone();
        }

        return json.ToJsonString();
    }

    public static SweepSettings FromJson(string text)
    {
        JsonObject json = JsonNode.Parse(text)!.AsObject();
        return new(
            RunSettings.FromJson(text).Calculation,
            [.. json["ladder"]!.AsArray().Select(g => CommonGrid(g!.GetValue<string>()))],
            [.. json["scales"]!.AsArray().Select(s => s!.GetValue<double>())],
            json["exhaustive_up_to"]!.GetValue<int>(),
            json["fine_grid"] is { } fine ? CommonGrid(fine.GetValue<string>()) : null,
            new LimitOptions
            {
                Modes = json["modes"]?.GetValue<int>() ?? new LimitOptions().Modes,
                TargetError = (json["target_error_percent"]?.GetValue<double>() ?? 0) / 100,
                Seed = json["seed"]!.GetValue<ulong>(),
            },
            json["exhaustive_modes"]!.GetValue<bool>());
    }

    /// <summary>What the sweep adds to the settings of a calculation, for reports.</summary>
    public JsonObject Describe() => new()
    {
        ["ladder"] = new JsonArray([.. Grids.Select(g => (JsonNode)g.ToString())]),
        ["scales"] = JsonText.Array(Scales),
        ["exhaustive_up_to"] = Largest,
        ["exhaustive_modes"] = EveryMode,
        ["fine_grid"] = Fine?.ToString(),
        ["modes"] = Sampling.TargetError > 0 ? null : Sampling.Modes,
        ["target_error_percent"] = Sampling.TargetError > 0 ? 100 * Sampling.TargetError : null,
        ["seed"] = Sampling.Seed,
        ["effective_grid_3ph"] = Sampling.Inner.EffectiveGrid,
        ["comparison_grid_3ph"] = Sampling.Inner.ComparisonGrid,
        ["effective_grid_4ph"] = Sampling.Inner.FourPhononEffectiveGrid,
    };

    /// <summary>Points along the most finely divided axis.</summary>
    public static int Most(QPointGrid grid) => Math.Max(grid.N1, Math.Max(grid.N2, grid.N3));

    private static QPointGrid CommonGrid(string text) => CommandLine.CommonOptions.ParseGrid(text)!;

    // The widths of the grid itself, as an exhaustive run has them; partners on cosets of the grid where a coset of a fitting size exists. Small
    // cosets at the width of a very fine grid would be all noise: there the wide delta and its extrapolation to the grid's width take over.
    private InnerSumOptions LiteralWidths(QPointGrid grid, double scale)
    {
        int n = Most(grid);
        if (n > FinestLiteral && scale == 1)
        {
            return Sampling.Inner;
        }

        int coset = grid.N1 == grid.N2 && grid.N2 == grid.N3 ? Enumerable.Range(1, LargestCoset).LastOrDefault(d => n % d == 0) : 0;
        InnerSumOptions inner = InnerSumOptions.Literal(n, Math.Min(n, LargestCoset), Sampling.Inner.Batches) with
        {
            EffectiveGrid = n / scale,
            FourPhononEffectiveGrid = n / scale,
            FourPhononPairs = Sampling.Inner.FourPhononPairs,
        };
        return coset >= SmallestCoset ? inner with { PointsPerAxis = coset } : inner with { Points = PartnerPoints.RandomShift };
    }
}
