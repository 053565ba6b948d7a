using System.Text.Json.Nodes;
using PcpCluster.Host.Calculation;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Limit.Estimates;

namespace PcpCluster.Host.Runs.Convergence;

/// <summary>One estimate of a convergence run as the JSON object that stands in converge.json.</summary>
internal static class EstimateDocument
{
    /// <summary>kappa of a grid, all processes summed.</summary>
    public static JsonObject Of(SweepItem item, GridCalculation result) => Document(
        item,
        null,
        result.Wedge.Count,
        result.Conductivities.Select(c => Temperature(c.Temperature, c.Tensor, c.StandardError, c.Mean, c.MeanStandardError)));

    /// <summary>kappa of a grid, or the direct limit, sampled.</summary>
    public static JsonObject Of(SweepItem item, LimitEstimate estimate, double? forecast)
    {
        JsonObject result = Document(item, estimate.Modes, estimate.WedgePoints, estimate.Temperatures.Select(t => Sampled(t, item.Kind)));
        result["forecast_error_percent"] = 100 * forecast;
        return result;
    }

    private static JsonObject Document(SweepItem item, int? modes, int points, IEnumerable<JsonObject> temperatures) => new()
    {
        ["kind"] = item.Kind.ToString().ToLowerInvariant(),
        ["grid"] = new JsonArray(item.Grid.N1, item.Grid.N2, item.Grid.N3),
        ["scalebroad"] = item.Scale,
        ["exhaustive"] = item.Kind == SweepKind.Exhaustive,
        ["irreducible_q_points"] = points,
        ["modes"] = modes,
        ["temperatures"] = new JsonArray([.. temperatures]),
    };

    private static JsonObject Temperature(double kelvin, Matrix3 kappa, Matrix3 errors, double mean, double meanError) => new()
    {
        ["temperature_K"] = kelvin,
        ["kappa_W_per_mK"] = Rows(kappa),
        ["statistical_error_W_per_mK"] = Rows(errors),
        ["kappa_mean_W_per_mK"] = mean,
        ["kappa_mean_statistical_error_W_per_mK"] = meanError,
    };

    private static JsonObject Sampled(LimitTemperature t, SweepKind kind)
    {
        JsonObject result = Temperature(t.Temperature, t.Kappa, t.StandardError, t.Mean.Value, t.Mean.StandardError);
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
        return result;
    }

    private static JsonArray Rows(Matrix3 m) => [.. JsonText.Rows(m).Select(row => (JsonNode)JsonText.Array(row))];
}
