using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace PcpCluster.Host.Output;

/// <summary>converge.json in words.</summary>
internal static class ConvergeSummary
{
    private const string Mean = "kappa_mean_W_per_mK";
    private const string MeanError = "kappa_mean_statistical_error_W_per_mK";

    public static string Of(JsonObject document, string folder)
    {
        var text = new StringBuilder();
        foreach ((JsonNode? limit, int t) in document["temperatures"]!.AsArray().Select((l, t) => (l, t)))
        {
            text.Append(CultureInfo.InvariantCulture, $"T = {Number(limit!, "temperature_K"):0.##} K, mean conductivity in W/(m K)\n");
            foreach (JsonNode? grid in document["grids"]!.AsArray())
            {
                AppendGrid(text, grid!, grid!["temperatures"]![t]!);
            }

            AppendLimit(text, limit!);
        }

        return text.Append(CultureInfo.InvariantCulture, $"results in {folder}\n").ToString();
    }

    private static void AppendGrid(StringBuilder text, JsonNode grid, JsonNode value)
    {
        string size = string.Join('x', grid["grid"]!.AsArray().Select(n => n!.GetValue<int>()));
        (double mean, double error) = (Number(value, Mean), Number(value, MeanError));
        text.Append(CultureInfo.InvariantCulture, $"  {size,11}, scale {Number(grid, "scalebroad"):0.##}: {mean,9:F2} ");
        if (grid["exhaustive"]!.GetValue<bool>())
        {
            text.Append("exhaustive\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"+- {error:F2} ({100 * error / mean:F2} %, {grid["modes"]!.GetValue<int>()} modes)\n");
        AppendThreePhonon(text, value);
        if (value["limit_by_tail_W_per_mK"] is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"    limit by the model's tail {Number(value, "limit_by_tail_W_per_mK"):F2} ");
            text.Append(
                CultureInfo.InvariantCulture, $"+- {Number(value, "limit_by_tail_error_W_per_mK"):F2} (statistics, width and tail)\n");
        }
    }

    private static void AppendLimit(StringBuilder text, JsonNode limit)
    {
        foreach (JsonNode? model in limit["models"]!.AsArray())
        {
            text.Append(CultureInfo.InvariantCulture, $"  law {model!["law"]!.GetValue<string>(),-13}: {Number(model, Mean),9:F2} ");
            text.Append(CultureInfo.InvariantCulture, $"(the fit claims +- {Number(model, "fit_error_W_per_mK"):F2})\n");
        }

        if (limit["direct"] is { } direct)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"  direct: {Number(direct, Mean),9:F2} +- {Number(direct, MeanError):F2} (statistics); ");
            text.Append(CultureInfo.InvariantCulture, $"width correction {Number(direct, "width_correction_W_per_mK"):F2} (included), ");
            text.Append(CultureInfo.InvariantCulture, $"bias correction {Number(direct, "bias_correction_W_per_mK"):F2} (included)\n");
            AppendThreePhonon(text, direct);
        }

        if (limit[Mean] is null)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {limit["remark"]!.GetValue<string>()}\n");
            return;
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"  limit ({limit["source"]!.GetValue<string>()}): {Number(limit, Mean):F2} ");
            text.Append(CultureInfo.InvariantCulture, $"+- {Number(limit, "statistical_error_W_per_mK"):F2} (statistics) ");
            text.Append(CultureInfo.InvariantCulture, $"+- {Number(limit, "model_error_W_per_mK"):F2} (model)\n");
        }

        if (limit["full"] is { } full)
        {
            text.Append("  full equation: ");
            if (full[Mean] is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Number(full, Mean):F2} +- {Number(full, "error_W_per_mK"):F2}, ");
            }

            text.Append(CultureInfo.InvariantCulture, $"{Number(full, "ratio_to_rta"):F4} +- {Number(full, "ratio_error"):F4} times RTA\n");
            AppendBound(text, full["variational_bound"]);
        }

        text.Append(CultureInfo.InvariantCulture, $"  {limit["remark"]!.GetValue<string>()}\n");
    }

    private static void AppendBound(StringBuilder text, JsonNode? bound)
    {
        if (bound is null)
        {
            return;
        }

        string Size(string key) => string.Join('x', bound[key]!.AsArray().Select(n => n!.GetValue<int>()));
        text.Append(CultureInfo.InvariantCulture, $"    variational bound on {Size("grid")} from {Size("trial_from_grid")}: ");
        text.Append(CultureInfo.InvariantCulture, $"{Number(bound, "ratio_at_least"):F4} to {Number(bound, "ratio_at_most"):F4} ");
        text.Append(bound["agrees_with_ratio"]!.GetValue<bool>()
            ? "times RTA, agrees\n"
            : "times RTA, DISAGREES with the ratio of the grid's solution: please report this with the input\n");
    }

    private static void AppendThreePhonon(StringBuilder text, JsonNode value)
    {
        if (value["three_phonon_only_W_per_mK"] is not null)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"    without four-phonon scattering {Number(value, "three_phonon_only_W_per_mK"):F2} ");
            text.Append(CultureInfo.InvariantCulture, $"+- {Number(value, "three_phonon_only_statistical_error_W_per_mK"):F2}\n");
        }
    }

    private static double Number(JsonNode node, string key) => node[key]?.GetValue<double>() ?? double.NaN;
}
