using System.Text.Json.Nodes;
using PcpCluster.Numerics.Limit.Ladder;
using PcpCluster.Numerics.Studies.Limits;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster.Host.Output;

/// <summary>DIR/converge.json: the ladder, the laws fitted to it, the direct estimate, and which of them counts.</summary>
internal static class ConvergeDocument
{
    public const string FileName = "converge.json";

    public static JsonObject Of(LimitResult result)
    {
        JsonObject described = SettingsCodec.ToJson(result.Settings.Calculation);
        foreach (string key in new[] { "input", "grid", "exhaustive", "samples", "target_error_percent", "memory_GB" })
        {
            described.Remove(key);
        }

        foreach ((string key, JsonNode? value) in result.Settings.Describe())
        {
            described[key] = value?.DeepClone();
        }

        JsonObject? direct = result.Direct is null ? null : EstimateDocument.Of(result.Direct);
        JsonObject[] limits =
        [
            .. result.Settings.Calculation.Temperatures.Select((kelvin, t) =>
                AtTemperature(kelvin, result.Verdicts[t], result.Full?[t], direct?["temperatures"]![t]!.AsObject())),
        ];
        return new()
        {
            ["grids"] = new JsonArray([.. result.Ladder.Select(e => (JsonNode)EstimateDocument.Of(e))]),
            ["limit"] = limits[0].DeepClone(),
            ["temperatures"] = new JsonArray([.. limits]),
            ["settings"] = described,
            ["version"] = ResultFolder.Version,
        };
    }

    private static JsonObject AtTemperature(double kelvin, LimitVerdict verdict, FullLimit? full, JsonObject? direct)
    {
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

        if (full is not null)
        {
            result["full"] = Full(full);
        }

        if (direct is not null)
        {
            result["direct"] = direct.DeepClone();
        }

        return result;
    }

    private static JsonObject Full(FullLimit full) => new()
    {
        ["kappa_mean_W_per_mK"] = full.Limit,
        ["error_W_per_mK"] = full.Limit is null ? null : full.Error,
        ["ratio_to_rta"] = full.Ratio,
        ["ratio_error"] = full.RatioError,
        ["grids"] = new JsonArray([.. full.Grids.Select(g => (JsonNode)new JsonObject
        {
            ["grid"] = SettingsCodec.Numbers(g.Grid),
            ["ratio_process_operator"] = g.Process,
            ["ratio_scaled_operator"] = g.Scaled,
            ["ratio_row_operator"] = g.Row,
        })]),
        ["variational_bound"] = full.Bound is { } bound ? Bound(full, bound) : null,
    };

    private static JsonObject Bound(FullLimit full, RatioBound bound) => new()
    {
        ["grid"] = SettingsCodec.Numbers(bound.Grid),
        ["trial_from_grid"] = SettingsCodec.Numbers(bound.Trial),
        ["ratio_at_least"] = bound.Ratio,
        ["ratio_at_most"] = bound.Ratio + bound.Error,
        ["ratio_of_trial_alone"] = bound.OfTrial,
        ["kappa_mean_at_least_W_per_mK"] = full.Limit / full.Ratio * bound.Ratio,
        ["agrees_with_ratio"] = bound.Holds(full.Ratio),
    };

    private static JsonObject Ladder(LadderExtrapolation ladder) => new()
    {
        ["kappa_mean_W_per_mK"] = ladder.Limit,
        ["statistical_error_W_per_mK"] = ladder.StatisticalError,
        ["model_error_W_per_mK"] = ladder.ModelError,
        ["variants"] = new JsonArray(
        [
            .. ladder.Variants.Select(
                v => (JsonNode)new JsonObject { ["law"] = v.Law, ["points"] = v.Points, ["kappa_mean_W_per_mK"] = v.Limit }),
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
