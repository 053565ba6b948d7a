using System.Text.Json.Nodes;
using PcpCluster.Host.Calculation;
using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Limit;

namespace PcpCluster.Host.Output;

/// <summary>DIR/converge.json: the ladder, the laws fitted to it, the direct estimate, and which of them counts.</summary>
internal static class ConvergeDocument
{
    public static JsonObject Of(
        SweepPoint[] ladder, IReadOnlyList<LimitVerdict> verdicts, LimitEstimate? direct, double[] temperatures, JsonObject settings, double seconds) => new()
        {
            ["grids"] = new JsonArray([.. ladder.Select(p => Grid(p, temperatures))]),
            ["limit"] = Limit(verdicts[0]),
            ["temperatures"] = new JsonArray([.. verdicts.Select((v, t) => Temperature(v, direct?.Temperatures[t]))]),
            ["settings"] = settings,
            ["timing_s"] = new JsonObject { ["total"] = seconds },
            ["version"] = ResultFolder.Version,
        };

    private static JsonObject Grid(SweepPoint point, double[] temperatures) => new()
    {
        ["grid"] = new JsonArray(point.Grid.N1, point.Grid.N2, point.Grid.N3),
        ["scalebroad"] = point.Scale,
        ["exhaustive"] = point.Exhaustive,
        ["temperatures"] = new JsonArray(
        [
            .. temperatures.Select((kelvin, t) => (JsonNode)new JsonObject
            {
                ["temperature_K"] = kelvin,
                ["kappa_W_per_mK"] = Rows(point.Kappa[t]),
                ["statistical_error_W_per_mK"] = Rows(point.Errors[t]),
                ["kappa_mean_W_per_mK"] = point.Mean[t].Value,
                ["kappa_mean_statistical_error_W_per_mK"] = point.Mean[t].StandardError,
            }),
        ]),
        ["timing_s"] = new JsonObject { ["total"] = point.Seconds },
    };

    private static JsonObject Limit(LimitVerdict verdict) => new()
    {
        ["temperature_K"] = verdict.Temperature,
        ["source"] = verdict.Source,
        ["kappa_W_per_mK"] = verdict.Tensor is { } tensor ? Rows(tensor) : null,
        ["kappa_mean_W_per_mK"] = verdict.Limit,
        ["statistical_error_W_per_mK"] = verdict.StatisticalError,
        ["model_error_W_per_mK"] = verdict.ModelError,
        ["models"] = new JsonArray([.. (verdict.Ladder?.Fits ?? []).Select(f => (JsonNode)Model(f))]),
        ["remark"] = verdict.Remark,
    };

    private static JsonObject Temperature(LimitVerdict verdict, LimitTemperature? direct)
    {
        JsonObject result = Limit(verdict);
        if (verdict.Ladder is { } ladder)
        {
            result["ladder"] = new JsonObject
            {
                ["kappa_mean_W_per_mK"] = ladder.Limit,
                ["statistical_error_W_per_mK"] = ladder.StatisticalError,
                ["model_error_W_per_mK"] = ladder.ModelError,
                ["variants"] = new JsonArray(
                [
                    .. ladder.Variants.Select(v => (JsonNode)new JsonObject { ["law"] = v.Law, ["points"] = v.Points, ["kappa_mean_W_per_mK"] = v.Limit }),
                ]),
            };
        }

        if (direct is not null)
        {
            result["direct"] = new JsonObject
            {
                ["kappa_W_per_mK"] = Rows(direct.Kappa),
                ["kappa_mean_W_per_mK"] = direct.Mean.Value,
                ["statistical_error_W_per_mK"] = direct.Mean.StandardError,
                ["width_correction_W_per_mK"] = direct.WidthCorrection.Value,
                ["bias_correction_W_per_mK"] = direct.BiasCorrection,
                ["three_phonon_only_W_per_mK"] = direct.ThreePhononOnly?.Value,
                ["accumulation_nm"] = JsonText.Array(direct.Accumulation.Bounds),
                ["accumulation_W_per_mK"] = JsonText.Array(direct.Accumulation.Values.Select(v => v.Value)),
                ["accumulation_error_W_per_mK"] = JsonText.Array(direct.Accumulation.Values.Select(v => v.StandardError)),
            };
        }

        return result;
    }

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

    private static JsonArray Rows(Matrix3 m) => [.. JsonText.Rows(m).Select(row => (JsonNode)JsonText.Array(row))];
}
