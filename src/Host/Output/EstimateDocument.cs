using System.Text.Json.Nodes;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Studies.Limits;

namespace PcpCluster.Host.Output;

/// <summary>One estimate of a convergence run as the JSON object that stands in converge.json.</summary>
internal static class EstimateDocument
{
    public static JsonObject Of(SweepEstimate estimate)
    {
        SweepItem item = estimate.Item;
        JsonObject result = new()
        {
            ["kind"] = item.Kind.ToString().ToLowerInvariant(),
            ["grid"] = new JsonArray(item.Grid.N1, item.Grid.N2, item.Grid.N3),
            ["scalebroad"] = item.Scale,
            ["exhaustive"] = item.Kind == SweepKind.Exhaustive,
            ["irreducible_q_points"] = estimate.WedgePoints,
            ["modes"] = estimate.Modes,
            ["temperatures"] = new JsonArray([.. estimate.Temperatures.Select(t => (JsonNode)Temperature(t, item.Kind))]),
        };
        if (item.Kind != SweepKind.Exhaustive)
        {
            result["forecast_error_percent"] = 100 * estimate.ForecastError;
        }

        return result;
    }

    private static JsonObject Temperature(SweepTemperature t, SweepKind kind)
    {
        JsonObject result = new()
        {
            ["temperature_K"] = t.Temperature,
            ["kappa_W_per_mK"] = Rows(t.Kappa),
            ["statistical_error_W_per_mK"] = Rows(t.StandardError),
            ["kappa_mean_W_per_mK"] = t.Mean.Value,
            ["kappa_mean_statistical_error_W_per_mK"] = t.Mean.StandardError,
        };
        if (t.Sampled is { } sampled)
        {
            Add(result, sampled, kind);
        }

        return result;
    }

    private static void Add(JsonObject result, LimitTemperature t, SweepKind kind)
    {
        result["independent_draws_error_W_per_mK"] = t.IndependentError;
        result["width_correction_W_per_mK"] = t.WidthCorrection.Value;
        result["width_error_W_per_mK"] = t.WidthError;
        result["bias_correction_W_per_mK"] = t.BiasCorrection;
        result["three_phonon_only_W_per_mK"] = t.ThreePhononOnly?.Value;
        result["three_phonon_only_statistical_error_W_per_mK"] = t.ThreePhononOnly?.StandardError;
        if (kind == SweepKind.Sampled && t.Step != 0 && t.WidthCorrection.Value != 0)
        {
            result["limit_by_tail_W_per_mK"] = t.Limit;
            result["limit_by_tail_error_W_per_mK"] = t.LimitError;
        }

        result["accumulation_nm"] = JsonText.Array(t.Accumulation.Bounds);
        result["accumulation_W_per_mK"] = JsonText.Array(t.Accumulation.Values.Select(v => v.Value));
        result["accumulation_error_W_per_mK"] = JsonText.Array(t.Accumulation.Values.Select(v => v.StandardError));
    }

    private static JsonArray Rows(Matrix3 m) => [.. JsonText.Rows(m).Select(row => (JsonNode)JsonText.Array(row))];
}
