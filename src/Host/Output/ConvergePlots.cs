using System.Globalization;
using System.Text.Json.Nodes;

namespace PcpCluster.Host.Output;

/// <summary>The plots of a convergence run, from converge.json.</summary>
internal static class ConvergePlots
{
    /// <summary>Plots with the names of their files.</summary>
    public static IEnumerable<(string File, SvgPlot Plot)> Of(JsonObject document)
    {
        JsonNode[] grids = [.. document["grids"]!.AsArray().OfType<JsonNode>()];
        JsonNode[] limits = [.. document["temperatures"]!.AsArray().OfType<JsonNode>()];
        if (grids.Length > 1)
        {
            yield return ("kappa-of-grid.svg", KappaOfGrid(grids, limits[0]));
        }

        if (Cost(document) is { } cost)
        {
            yield return ("seconds-of-grid.svg", cost);
        }

        if (Accumulation(grids, limits) is { } accumulation)
        {
            yield return ("accumulation.svg", accumulation);
        }
    }

    private static SvgPlot KappaOfGrid(JsonNode[] grids, JsonNode limit)
    {
        string title =
            string.Create(CultureInfo.InvariantCulture, $"Conductivity against the grid at {Number(limit, "temperature_K"):0.###} K");
        var plot = new SvgPlot(title, "1/N", "mean of the diagonal (W/mK)");
        var series = grids.GroupBy(g => (Exhaustive: g["exhaustive"]!.GetValue<bool>(), Scale: Number(g, "scalebroad")));
        foreach (IGrouping<(bool Exhaustive, double Scale), JsonNode> one in series)
        {
            JsonNode[] values = [.. one.Select(g => g["temperatures"]![0]!)];
            string width =
                one.Key.Scale == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", width x {one.Key.Scale:0.##}");
            plot.Add(new(
                (one.Key.Exhaustive ? "all processes" : "sampled") + width,
                [.. one.Select(g => 1 / Divisions(g))],
                [.. values.Select(v => Number(v, "kappa_mean_W_per_mK"))],
                SeriesStyle.Points,
                [.. values.Select(v => Number(v, "kappa_mean_statistical_error_W_per_mK"))]));
        }

        if (limit["ladder"] is { } ladder)
        {
            plot.Add(AtLimit("ladder's limit with its model error", ladder, "model_error_W_per_mK"));
        }

        if (limit["direct"] is { } direct)
        {
            plot.Add(AtLimit("direct limit", direct, "kappa_mean_statistical_error_W_per_mK"));
        }

        return plot;
    }

    private static Series AtLimit(string name, JsonNode value, string error) =>
        new(name, [0], [Number(value, "kappa_mean_W_per_mK")], SeriesStyle.Points, [Number(value, error)]);

    // seconds of sampled grids, with a line that grows like N
    private static SvgPlot? Cost(JsonObject document)
    {
        IEnumerable<JsonNode> estimates = (document["timing_s"]?["estimates"]?.AsArray() ?? []).OfType<JsonNode>();
        JsonNode[] times = [.. estimates.Where(e => e["kind"]!.GetValue<string>() == "sampled")];
        (double N, double Seconds)[] points =
        [
            .. times.Select(e => (
                e["grid"]!.GetValue<string>().Split('x').Max(n => double.Parse(n, CultureInfo.InvariantCulture)),
                Number(e, "table_and_pilot") + Number(e, "parts"))).OrderBy(p => p.Item1),
        ];
        if (points.Length < 3 || points.Any(p => !(p.Seconds > 0)))
        {
            return null;
        }

        double[] n = [.. points.Select(p => p.N)];
        return new SvgPlot("Time of a sampled conductivity against the grid", "N", "seconds of one core", logX: true, logY: true)
            .Add(new("measured", n, [.. points.Select(p => p.Seconds)], SeriesStyle.LineAndPoints))
            .Add(new("growing like N", n, [.. n.Select(x => points[0].Seconds * x / n[0])]));
    }

    // at the limit where it was estimated directly, else of the finest sampled grid
    private static SvgPlot? Accumulation(JsonNode[] grids, JsonNode[] limits)
    {
        JsonNode? finest = grids.LastOrDefault(g => g["temperatures"]![0]!["accumulation_nm"] is not null);
        bool direct = limits[0]["direct"] is not null;
        if (!direct && finest is null)
        {
            return null;
        }

        string where = direct ? "at N = infinity" : $"on the {string.Join('x', finest!["grid"]!.AsArray())} grid";
        var plot = new SvgPlot(
            $"Conductivity of mean free paths up to a bound, {where}", "mean free path (nm)", "conductivity (W/mK)", logX: true);
        for (int t = 0; t < limits.Length; t++)
        {
            JsonNode values = direct ? limits[t]["direct"]! : finest!["temperatures"]![t]!;
            plot.Add(new(
                limits.Length > 1
                    ? string.Create(CultureInfo.InvariantCulture, $"{Number(limits[t], "temperature_K"):0.###} K")
                    : string.Empty,
                Numbers(values["accumulation_nm"]!),
                Numbers(values["accumulation_W_per_mK"]!),
                Error: Numbers(values["accumulation_error_W_per_mK"]!)));
        }

        return plot;
    }

    private static double Divisions(JsonNode grid) => grid["grid"]!.AsArray().Max(n => n!.GetValue<double>());

    private static double Number(JsonNode node, string key) => node[key]?.GetValue<double>() ?? double.NaN;

    private static double[] Numbers(JsonNode array) => [.. array.AsArray().Select(v => v!.GetValue<double>())];
}
