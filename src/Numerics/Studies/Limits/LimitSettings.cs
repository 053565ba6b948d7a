using System.Text.Json.Nodes;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>Everything that decides a limit, with all defaults resolved.</summary>
/// <param name="Calculation">Everything but grids.</param>
/// <param name="Grids">The ladder.</param>
/// <param name="Scales">Width scales of the ladder.</param>
/// <param name="Largest">Ladder grids with so many points an axis or fewer are summed exhaustively where only three phonons count.</param>
/// <param name="Fine">The grid whose cells the direct estimate samples; null for no direct estimate.</param>
/// <param name="Sampling">Sizes and seed of sampled estimates.</param>
/// <param name="EveryMode">Whether all irreducible modes of the other ladder grids are evaluated, and not drawn ones.</param>
internal sealed record LimitSettings(
    ConductivitySettings Calculation,
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
            grid.MostPoints <= Largest && !Calculation.FourPhonon
                ? SweepKind.Exhaustive
                : EveryMode ? SweepKind.EveryMode : SweepKind.Sampled,
            grid,
            scale))),
    ];

    /// <summary>
    /// Positions in <see cref="Items"/> of the two finest grids that are summed completely: what the ratio of the full solution is from.
    /// </summary>
    public IReadOnlyList<int> RatioItems => Calculation.Solver == SolverChoice.Full
        ? [.. Items.Select((item, i) => (item, i)).Where(x => x.item.Kind == SweepKind.Exhaustive && x.item.Scale == Scales[0])
            .Take(2).Select(x => x.i)]
        : [];

    /// <summary>Options of the sampled estimate of an item.</summary>
    public LimitOptions Options(SweepItem item) => item.Kind == SweepKind.Direct
        ? Sampling with { Continuum = true }
        : Sampling with { Continuum = false, Partners = LiteralWidths(item.Grid, item.Scale) };

    /// <summary>What a sweep adds to the settings of a calculation, for reports and packages.</summary>
    public JsonObject Describe() => new()
    {
        ["ladder"] = new JsonArray([.. Grids.Select(g => (JsonNode)g.ToString())]),
        ["scales"] = SettingsCodec.Numbers(Scales),
        ["exhaustive_up_to"] = Largest,
        ["exhaustive_modes"] = EveryMode,
        ["fine_grid"] = Fine?.ToString(),
        ["modes"] = Sampling.TargetError > 0 ? null : Sampling.Modes,
        ["target_error_percent"] = Sampling.TargetError > 0 ? 100 * Sampling.TargetError : null,
        ["seed"] = Sampling.Seed,
        ["effective_grid_3ph"] = Sampling.Partners.EffectiveGrid,
        ["comparison_grid_3ph"] = Sampling.Partners.ComparisonGrid,
        ["effective_grid_4ph"] = Sampling.Partners.FourPhononEffectiveGrid,
    };

    /// <summary>The settings for a package.</summary>
    public string ToPackage()
    {
        JsonObject json = SettingsCodec.ToPackage(Calculation);
        foreach ((string key, JsonNode? value) in Describe())
        {
            json[key] = value?.DeepClone();
        }

        json["target_error"] = Sampling.TargetError;
        return json.ToJsonString();
    }

    /// <summary>The settings of a package.</summary>
    public static LimitSettings FromPackage(string text)
    {
        JsonObject json = JsonNode.Parse(text)!.AsObject();
        return new(
            SettingsCodec.FromPackage(json) with { TargetError = null },
            [.. json["ladder"]!.AsArray().Select(g => QPointGrid.Parse(g!.GetValue<string>()))],
            [.. json["scales"]!.AsArray().Select(s => s!.GetValue<double>())],
            json["exhaustive_up_to"]!.GetValue<int>(),
            json["fine_grid"] is { } fine ? QPointGrid.Parse(fine.GetValue<string>()) : null,
            new LimitOptions
            {
                Modes = json["modes"]?.GetValue<int>() ?? new LimitOptions().Modes,
                TargetError = json["target_error"]!.GetValue<double>(),
                Seed = json["seed"]!.GetValue<ulong>(),
            },
            json["exhaustive_modes"]!.GetValue<bool>());
    }

    // The widths of the grid itself, as an exhaustive run has them; partners on cosets of the grid where a coset of a fitting size exists.
    // Small cosets at the width of a very fine grid would be all noise: there the wide delta and its extrapolation to the grid's width take
    // over.
    private PartnerSumOptions LiteralWidths(QPointGrid grid, double scale)
    {
        int n = grid.MostPoints;
        if (n > FinestLiteral && scale == 1)
        {
            return Sampling.Partners;
        }

        int coset = grid.N1 == grid.N2 && grid.N2 == grid.N3 ? Enumerable.Range(1, LargestCoset).LastOrDefault(d => n % d == 0) : 0;
        PartnerSumOptions partners = PartnerSumOptions.Literal(n, Math.Min(n, LargestCoset), Sampling.Partners.Batches) with
        {
            EffectiveGrid = n / scale,
            FourPhononEffectiveGrid = n / scale,
            FourPhononPairs = Sampling.Partners.FourPhononPairs,
        };
        return coset >= SmallestCoset ? partners with { PointsPerAxis = coset } : partners with { Points = PartnerPoints.RandomShift };
    }
}
