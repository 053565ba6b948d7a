using System.Text.Json.Nodes;
using PcpCluster.Host.Calculation;
using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Limit.Ladder;

namespace PcpCluster.Host.Runs.Convergence;

/// <summary>DIR/converge.json: the ladder, the laws fitted to it, the direct estimate, and which of them counts.</summary>
internal static class ConvergeDocument
{
    public const string FileName = "converge.json";

    /// <param name="settings">Settings of the run.</param>
    /// <param name="items">Its estimates.</param>
    /// <param name="estimates">What was found for each, see <see cref="EstimateDocument"/>.</param>
    public static JsonObject Of(SweepSettings settings, IReadOnlyList<SweepItem> items, IReadOnlyList<string> estimates)
    {
        JsonObject[] found = [.. estimates.Select(e => JsonNode.Parse(e)!.AsObject())];
        (SweepItem Item, JsonObject Found)[] all = [.. items.Zip(found)];
        (SweepItem Item, JsonObject Found)[] ladder =
            [.. all.Where(p => p.Item.Kind != SweepKind.Direct).OrderBy(p => p.Item.Grid.Count).ThenBy(p => p.Item.Scale)];
        JsonObject? direct = all.FirstOrDefault(p => p.Item.Kind == SweepKind.Direct).Found;
        double[] temperatures = settings.Calculation.Temperatures;
        JsonObject[] limits = [.. temperatures.Select((kelvin, t) => AtTemperature(kelvin, t, ladder, direct?["temperatures"]![t]!.AsObject()))];
        JsonObject described = settings.Calculation.ToJson();
        foreach (string key in new[] { "input", "grid", "exhaustive", "samples", "target_error_percent", "memory_GB" })
        {
            described.Remove(key);
        }

        foreach ((string key, JsonNode? value) in settings.Describe())
        {
            described[key] = value?.DeepClone();
        }

        return new()
        {
            ["grids"] = new JsonArray([.. ladder.Select(p => (JsonNode)p.Found)]),
            ["limit"] = limits[0].DeepClone(),
            ["temperatures"] = new JsonArray([.. limits]),
            ["settings"] = described,
            ["version"] = ResultFolder.Version,
        };
    }

    private static JsonObject AtTemperature(double kelvin, int t, (SweepItem Item, JsonObject Found)[] ladder, JsonObject? direct)
    {
        DirectLimit? limit = direct is null ? null : new(Mean(direct), direct["width_error_W_per_mK"]!.GetValue<double>());
        LimitVerdict verdict = LimitVerdict.Of(
        [
            .. ladder.Select(p =>
            {
                SampledValue mean = Mean(p.Found["temperatures"]![t]!.AsObject());
                return new LadderPoint(SweepSettings.Most(p.Item.Grid), p.Item.Scale, mean.Value, mean.StandardError);
            }),
        ], limit);
        JsonObject result = new()
        {
            ["temperature_K"] = kelvin,
            ["source"] = verdict.Source,
            ["kappa_W_per_mK"] = verdict.Source == "direct" ? direct!["kappa_W_per_mK"]!.DeepClone() : null,
            ["kappa_mean_W_per_mK"] = verdict.Limit,
            ["statistical_error_W_per_mK"] = verdict.StatisticalError,
            ["model_error_W_per_mK"] = verdict.ModelError,
            ["models"] = new JsonArray([.. (verdict.Ladder?.Fits ?? []).Select(f => (JsonNode)Model(f))]),
            ["remark"] = verdict.Remark,
        };
        if (verdict.Ladder is { } extrapolation)
        {
            result["ladder"] = Ladder(extrapolation);
        }

        if (direct is not null)
        {
            result["direct"] = direct.DeepClone();
        }

        return result;
    }

    private static SampledValue Mean(JsonObject estimate) =>
        new(estimate["kappa_mean_W_per_mK"]!.GetValue<double>(), estimate["kappa_mean_statistical_error_W_per_mK"]!.GetValue<double>());

    private static JsonObject Ladder(LadderExtrapolation ladder) => new()
    {
        ["kappa_mean_W_per_mK"] = ladder.Limit,
        ["statistical_error_W_per_mK"] = ladder.StatisticalError,
        ["model_error_W_per_mK"] = ladder.ModelError,
        ["variants"] = new JsonArray(
        [
            .. ladder.Variants.Select(v => (JsonNode)new JsonObject { ["law"] = v.Law, ["points"] = v.Points, ["kappa_mean_W_per_mK"] = v.Limit }),
        ]),
    };

    private static JsonObject Model(LadderFit fit) => new()
    {
        ["law"] = fit.Law,
        ["kappa_mean_W_per_mK"] = fit.Limit,
        ["fit_error_W_per_mK"] = Finite(fit.FitError),
        ["statistical_error_W_per_mK"] = fit.StatisticalError,
        ["residual"] = fit.Residual,
        ["akaike"] = Finite(fit.Akaike),
        ["power"] = fit.Power,
    };

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;
}
