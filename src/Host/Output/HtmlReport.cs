using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Output;

/// <summary>One page with the tables and plots of a result folder; it needs no other file and no network.</summary>
public static class HtmlReport
{
    private const string Style = """
        body{font:15px/1.45 system-ui,sans-serif;max-width:1340px;margin:1.5rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
        h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
        table{border-collapse:collapse}td,th{padding:.2rem .8rem;border-bottom:1px solid #ddd;text-align:right}
        th:first-child,td:first-child{text-align:left}
        .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(480px,1fr));gap:1rem}
        svg{width:100%;height:auto;background:#fff}
        """;

    /// <exception cref="InputException">The folder holds no result, or a file in it is broken.</exception>
    public static string Render(string folder)
    {
        KappaDocument? kappa = ReadKappa(folder);
        JsonObject? convergence = ReadConvergence(folder);
        string plots = ReportPlots.Of(folder, kappa)
            + string.Concat(convergence is null ? [] : ConvergePlots.Of(convergence).Select(p => p.Plot.Render()));
        if (kappa is null && convergence is null && plots.Length == 0)
        {
            throw new InputException(
                folder,
                0,
                "no kappa.json, converge.json, BTE.dos or bands.dat",
                "a result folder",
                "Make one with pcp kappa, pcp converge or pcp phonons.");
        }

        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var html = new StringBuilder();
        html.Append(
            CultureInfo.InvariantCulture,
            $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Escape(name)}</title>\n");
        html.Append(
            CultureInfo.InvariantCulture,
            $"<meta name=\"viewport\" content=\"width=device-width\">\n<style>\n{Style}\n{SvgPlot.Style}\n</style></head><body>\n");
        html.Append(CultureInfo.InvariantCulture, $"<h1>Lattice thermal conductivity: {Escape(name)}</h1>\n");
        if (kappa is not null)
        {
            AppendConductivity(html, kappa);
        }

        if (convergence is not null)
        {
            html.Append(
                CultureInfo.InvariantCulture, $"<h2>Convergence</h2>\n<pre>{Escape(ConvergeSummary.Of(convergence, folder))}</pre>\n");
        }

        html.Append(CultureInfo.InvariantCulture, $"<h2>Plots</h2>\n<div class=\"plots\">\n{plots}</div>\n");
        if (kappa is not null)
        {
            AppendSettings(html, kappa);
        }
        else if (convergence is not null)
        {
            html.Append("<h2>Settings</h2>\n");
            AppendTable(html, convergence["settings"]!.AsObject());
        }

        return html.Append("</body></html>\n").ToString();
    }

    private static KappaDocument? ReadKappa(string folder) => Read(
        folder,
        "kappa.json",
        "kappa",
        text => DrawnGridDocument.Is(text) ? null : JsonText.ReadKappa(text)); // then converge.json has it all

    private static JsonObject? ReadConvergence(string folder) =>
        Read(folder, ConvergeDocument.FileName, "converge", text => JsonNode.Parse(text)!.AsObject());

    private static T? Read<T>(string folder, string file, string command, Func<string, T?> parse)
        where T : class
    {
        string path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return parse(File.ReadAllText(path));
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new InputException(
                path,
                (e.LineNumber ?? -1) + 1,
                e.Message,
                $"the object that pcp {command} writes",
                $"Write the folder anew with pcp {command}.");
        }
    }

    private static void AppendConductivity(StringBuilder html, KappaDocument kappa)
    {
        html.Append(CultureInfo.InvariantCulture, $"<p>Grid {string.Join(" x ", kappa.Grid)}, relaxation-time approximation first. Tensor "
            + $"components in W/(m K), bias correction included; errors are one standard error of the sampling.</p>\n");
        if (kappa.Sheet is { } sheet)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>{sheet.Describe()}.</p>\n");
        }

        html.Append("<table><tr><th>T (K)</th><th>mean</th><th>xx</th><th>yy</th><th>zz</th><th>yz</th><th>xz</th><th>xy</th><th>C "
            + "(MJ/m³K)</th><th>unknown modes</th></tr>\n");
        foreach (TemperatureDocument t in kappa.Temperatures)
        {
            string mean = t.Mean is { } value ? WithError(value, t.MeanStatisticalError) : "undefined";
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{t.Temperature:0.###}</td><td>{mean}</td>");
            foreach ((int a, int b) in new[] { (0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1) })
            {
                string component = t.Kappa is { } k ? WithError(k[a][b], t.StatisticalError[a][b]) : string.Empty;
                html.Append(CultureInfo.InvariantCulture, $"<td>{component}</td>");
            }

            html.Append(CultureInfo.InvariantCulture, $"<td>{t.HeatCapacity / 1e6:F4}</td><td>{t.UnknownModes}</td></tr>\n");
        }

        html.Append("</table>\n");
        AppendTransport(html, kappa);
        AppendCompression(html, kappa);
        html.Append("<h2>Sum rules (right value: 1)</h2>\n<table>\n");
        foreach ((string what, double? value) in new[]
        {
            ("three phonons, energy", kappa.Diagnostics.ThreePhononEnergy),
            ("three phonons, number", kappa.Diagnostics.ThreePhononNumber),
            ("four phonons, energy", kappa.Diagnostics.FourPhononEnergy),
            ("four phonons, number", kappa.Diagnostics.FourPhononNumber),
        })
        {
            if (value is { } ratio)
            {
                html.Append(CultureInfo.InvariantCulture, $"<tr><td>{what}</td><td>{ratio:F4}</td></tr>\n");
            }
        }

        html.Append("</table>\n");
    }

    private static void AppendTransport(StringBuilder html, KappaDocument kappa)
    {
        if (!kappa.Temperatures.Any(t => t.Full is not null || t.Coherences is not null))
        {
            return;
        }

        html.Append("<h2>Beyond the relaxation-time approximation</h2>\n<p>A third of the trace, W/(m K).</p>\n<table><tr><th>T (K)</th>");
        html.Append("<th>relaxation time</th><th>full equation</th><th>full / RTA</th><th>steps</th><th>solver error</th>");
        html.Append("<th>coherences</th></tr>\n");
        foreach (TemperatureDocument t in kappa.Temperatures)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{t.Temperature:0.###}</td>");
            html.Append(CultureInfo.InvariantCulture, $"<td>{WithError(t.Mean ?? 0, t.MeanStatisticalError)}</td>");
            html.Append(t.Full is { } full
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"<td>{WithError(full.TotalMean, full.StatisticalError)}</td><td>{full.RatioToRelaxationTime:F4}</td>"
                        + $"<td>{full.Iterations}</td><td>{full.SolverError:0.0e+0}</td>")
                : "<td></td><td></td><td></td><td></td>");
            string coherences = t.Coherences is { } c ? WithError(c.Mean, c.StatisticalError) : string.Empty;
            html.Append(CultureInfo.InvariantCulture, $"<td>{coherences}</td></tr>\n");
        }

        html.Append("</table>\n");
    }

    private static void AppendCompression(StringBuilder html, KappaDocument kappa)
    {
        if (!kappa.Temperatures.Any(t => t.CompressionError is not null))
        {
            return;
        }

        html.Append("<h2>Compression error</h2>\n<p>PCP modes minus full force constants over the same processes, W/(m K); its error is "
            + "that of sampling.</p>\n");
        html.Append("<table><tr><th>T (K)</th><th>full force constants</th><th>compression error</th><th>%</th></tr>\n");
        foreach (TemperatureDocument t in kappa.Temperatures)
        {
            if (t is { CompressionError: { } error, MeanFullTensors: { } full, CompressionErrorStatisticalError: { } uncertain })
            {
                html.Append(CultureInfo.InvariantCulture, $"<tr><td>{t.Temperature:0.###}</td><td>{full:F3}</td>");
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<td>{WithError(error, uncertain)}</td><td>{100 * error / full:+0.00;-0.00}</td></tr>\n");
            }
        }

        html.Append("</table>\n");
    }

    private static void AppendSettings(StringBuilder html, KappaDocument kappa)
    {
        html.Append("<h2>Settings</h2>\n");
        AppendTable(html, kappa.Settings);
        html.Append("<h2>Counts and seconds</h2>\n<table>\n");
        foreach ((string key, long value) in kappa.Counts)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Escape(key)}</td><td>{value}</td></tr>\n");
        }

        foreach ((string key, double value) in kappa.Timing)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Escape(key)} (s)</td><td>{value:F2}</td></tr>\n");
        }

        html.Append(CultureInfo.InvariantCulture, $"</table>\n<p>Version {Escape(kappa.Version)}.</p>\n");
    }

    private static void AppendTable(StringBuilder html, JsonObject settings)
    {
        html.Append("<table>\n");
        foreach ((string key, JsonNode? value) in settings)
        {
            html.Append(
                CultureInfo.InvariantCulture, $"<tr><td>{Escape(key.Replace('_', ' '))}</td><td>{Escape(Words(value))}</td></tr>\n");
        }

        html.Append("</table>\n");
    }

    private static string Words(JsonNode? value) => value switch
    {
        null => "none",
        JsonArray list => string.Join(", ", list.Select(Words)),
        _ => value.ToJsonString() switch { "true" => "yes", "false" => "no", var text => text.Trim('"') },
    };

    private static string WithError(double value, double error) =>
        error > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{value:F3} &plusmn; {error:F3}")
            : string.Create(CultureInfo.InvariantCulture, $"{(Math.Abs(value) < 0.0005 ? 0 : value):F3}");

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
