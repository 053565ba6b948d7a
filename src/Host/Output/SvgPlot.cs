using System.Globalization;
using System.Net;
using System.Text;

namespace PcpCluster.Host.Output;

/// <summary>How a series is drawn.</summary>
public enum SeriesStyle
{
    Line,
    Points,
    LineAndPoints,
}

/// <summary>One series of a plot; points that are not finite, or not positive on a logarithmic axis, are left out.</summary>
/// <param name="Name">For the legend; empty for none.</param>
/// <param name="X">Abscissas.</param>
/// <param name="Y">Ordinates.</param>
/// <param name="Style">Line or points.</param>
/// <param name="Error">Standard errors of the ordinates, drawn as bars.</param>
/// <param name="Color">Position in the palette; -1 for the next one.</param>
public sealed record Series(
    string Name, double[] X, double[] Y, SeriesStyle Style = SeriesStyle.Line, double[]? Error = null, int Color = -1);

/// <summary>A plot as an SVG element: axes with round ticks, linear or logarithmic, and a legend. No script, no outside resource.</summary>
public sealed class SvgPlot(string title, string xLabel, string yLabel, bool logX = false, bool logY = false)
{
    /// <summary>Style sheet of the classes that plots use.</summary>
    internal const string Style = """
        .frame{fill:none;stroke:#444}.grid{stroke:#ddd;stroke-width:.7;fill:none}
        .line{fill:none;stroke-width:1.6}.dots{fill:none;stroke-width:6;stroke-linecap:round}
        .fine{fill:none;stroke-width:2.4;stroke-linecap:round;stroke-opacity:.55}
        text{font:12px system-ui,sans-serif;fill:#222}.title{font-size:14px;text-anchor:middle}
        .label{font-size:13px;text-anchor:middle}.middle{text-anchor:middle}.end{text-anchor:end}
        """;

    private const int Width = 640;
    private const int Height = 420;
    private const int Left = 76;
    private const int Right = 16;
    private const int Top = 34;
    private const int Bottom = 52;

    private static readonly string[] Palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c6d31"];

    private readonly List<Series> _series = [];
    private readonly List<(double X, string Label)> _marks = [];

    public SvgPlot Add(Series series)
    {
        _series.Add(series);
        return this;
    }

    /// <summary>A vertical line with a label under the axis, in place of the ticks.</summary>
    public SvgPlot Mark(double x, string label)
    {
        _marks.Add((x, label));
        return this;
    }

    /// <summary>A file of its own, with the style sheet inside and a white ground.</summary>
    public string RenderFile()
    {
        string plot = Render();
        int inside = plot.IndexOf('>', StringComparison.Ordinal) + 1;
        return $"{plot[..(inside - 1)]} xmlns=\"http://www.w3.org/2000/svg\">\n<style>{Style}</style>\n"
            + $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>{plot[inside..]}";
    }

    public string Render()
    {
        List<(double X, double Y, double Error)[]> data = [.. _series.Select(Usable)];
        (double X, double Y, double Error)[] all = [.. data.SelectMany(d => d)];
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Escape(title)}\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"20\" class=\"title\">{Escape(title)}</text>\n");
        if (all.Length == 0)
        {
            return svg.Append("<text x=\"320\" y=\"210\" class=\"label\">no data</text></svg>\n").ToString();
        }

        var x = new PlotAxis(all.Select(p => p.X).Concat(_marks.Select(m => m.X)), logX, Left, Width - Right, tight: true);
        var y = new PlotAxis(all.SelectMany(p => new[] { p.Y - p.Error, p.Y + p.Error }), logY, Height - Bottom, Top, tight: false);
        DrawAxes(svg, x, y);
        for (int i = 0; i < _series.Count; i++)
        {
            DrawSeries(svg, _series[i], data[i], x, y, Color(i));
        }

        DrawLegend(svg);
        return svg.Append("</svg>\n").ToString();
    }

    private (double X, double Y, double Error)[] Usable(Series series)
    {
        var result = new List<(double, double, double)>(series.X.Length);
        for (int i = 0; i < series.X.Length; i++)
        {
            (double x, double y) = (series.X[i], series.Y[i]);
            if (double.IsFinite(x) && double.IsFinite(y) && !(logX && x <= 0) && !(logY && y <= 0))
            {
                result.Add((x, y, series.Error is { } e && double.IsFinite(e[i]) && !(logY && y - e[i] <= 0) ? e[i] : 0));
            }
        }

        return [.. result];
    }

    private string Color(int i) => Palette[(_series[i].Color >= 0 ? _series[i].Color : i) % Palette.Length];

    private void DrawAxes(StringBuilder svg, PlotAxis x, PlotAxis y)
    {
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width - Left - Right}\" height=\"{Height - Top - Bottom}\" class=\"frame\"/>\n");
        foreach ((double value, string label) in _marks.Count > 0 ? _marks : x.Ticks())
        {
            double at = x.Position(value);
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{at:F1} {Top}V{Height - Bottom}\" class=\"grid\"/>");
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{at:F1}\" y=\"{Height - Bottom + 17}\" class=\"tick middle\">{Escape(label)}</text>\n");
        }

        foreach ((double value, string label) in y.Ticks())
        {
            double at = y.Position(value);
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {at:F1}H{Width - Right}\" class=\"grid\"/>");
            svg.Append(
                CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{at + 4:F1}\" class=\"tick end\">{Escape(label)}</text>\n");
        }

        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 12}\" class=\"label\">{Escape(xLabel)}</text>\n");
        int middle = (Top + Height - Bottom) / 2;
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text transform=\"translate(18 {middle}) rotate(-90)\" class=\"label\">{Escape(yLabel)}</text>\n");
    }

    private static void DrawSeries(
        StringBuilder svg, Series series, (double X, double Y, double Error)[] points, PlotAxis x, PlotAxis y, string color)
    {
        if (series.Style != SeriesStyle.Points && points.Length > 1)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"line\" stroke=\"{color}\" d=\"");
            for (int i = 0; i < points.Length; i++)
            {
                svg.Append(
                    CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{x.Position(points[i].X):F1} {y.Position(points[i].Y):F1}");
            }

            svg.Append("\"/>\n");
        }

        if (series.Style != SeriesStyle.Line || points.Length == 1)
        {
            // a line of length zero with a round cap is a dot, in the fewest letters
            string size = points.Length > 200 ? "fine" : "dots";
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{size}\" stroke=\"{color}\" d=\"");
            foreach ((double px, double py, _) in points)
            {
                svg.Append(CultureInfo.InvariantCulture, $"M{x.Position(px):F1} {y.Position(py):F1}h0");
            }

            svg.Append("\"/>\n");
        }

        foreach ((double px, double py, double error) in points.Where(p => p.Error > 0))
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<path class=\"line\" stroke=\"{color}\" d=\"M{x.Position(px):F1} "
                    + $"{y.Position(py - error):F1}V{y.Position(py + error):F1}\"/>\n");
        }
    }

    private void DrawLegend(StringBuilder svg)
    {
        int row = 0;
        for (int i = 0; i < _series.Count; i++)
        {
            if (_series[i].Name.Length == 0)
            {
                continue;
            }

            int at = Top + 16 + (17 * row++);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"dots\" stroke=\"{Color(i)}\" d=\"M{Left + 14} {at - 4}h0\"/>");
            svg.Append(
                CultureInfo.InvariantCulture, $"<text x=\"{Left + 24}\" y=\"{at}\" class=\"tick\">{Escape(_series[i].Name)}</text>\n");
        }
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
