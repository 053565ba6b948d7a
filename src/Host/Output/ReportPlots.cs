using System.Globalization;
using System.Text;

namespace PcpCluster.Host.Output;

/// <summary>The plots of a result folder, made from the files that are there.</summary>
internal static class ReportPlots
{
    private const double RadPerPsOfTerahertz = 2 * Math.PI;

    /// <summary>More temperatures than this are thinned out in the accumulation plots.</summary>
    private const int MostCurves = 6;

    public static string Of(string folder, KappaDocument? kappa)
    {
        var plots = new StringBuilder();
        if (kappa is not null)
        {
            plots.Append(AgainstTemperature(kappa));
            plots.Append(Cumulative(
                folder,
                kappa,
                "BTE.cumulative_kappa_scalar",
                "Conductivity of mean free paths up to a bound",
                "mean free path (nm)",
                true,
                1));
            plots.Append(Cumulative(
                folder,
                kappa,
                "BTE.cumulative_kappaVsOmega_scalar",
                "Conductivity of frequencies up to a bound",
                "frequency (THz)",
                false,
                1 / RadPerPsOfTerahertz));
            plots.Append(Rates(folder, kappa));
        }

        plots.Append(Bands(folder));
        plots.Append(DensityOfStates(folder));
        return plots.ToString();
    }

    private static string AgainstTemperature(KappaDocument kappa)
    {
        if (kappa.Temperatures.Count(x => x.Mean > 0) < 2)
        {
            return string.Empty;
        }

        TemperatureDocument[] defined = [.. kappa.Temperatures.Where(x => x.Mean > 0)];
        double[] t = [.. defined.Select(x => x.Temperature)];
        var plot = new SvgPlot("Conductivity against temperature", "temperature (K)", "mean of the diagonal (W/mK)", logX: true, logY: true)
            .Add(new(
                "kappa",
                t,
                [.. defined.Select(x => x.Mean!.Value)],
                SeriesStyle.LineAndPoints,
                [.. defined.Select(x => x.MeanStatisticalError)]));
        if (defined.All(x => x.MeanThreePhononOnly is not null))
        {
            plot.Add(new("three phonons only", t, [.. defined.Select(x => x.MeanThreePhononOnly!.Value)], SeriesStyle.LineAndPoints));
        }

        return plot.Render();
    }

    private static string Cumulative(
        string folder, KappaDocument kappa, string file, string title, string label, bool logarithmic, double scale)
    {
        var plot = new SvgPlot(title, label, "conductivity (W/mK)", logX: logarithmic);
        int stride = (kappa.Temperatures.Length + MostCurves - 1) / MostCurves;
        bool any = false;
        for (int i = 0; i < kappa.Temperatures.Length; i += stride)
        {
            double temperature = kappa.Temperatures[i].Temperature;
            if (ResultTable.Read(Path.Combine(folder, BteRateFiles.TemperatureFolder(temperature)), file) is { } table)
            {
                any = true;
                string name =
                    kappa.Temperatures.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $"{temperature:0.###} K") : string.Empty;
                (double[] x, double[] y) = logarithmic ? Carrying(table) : (table.Column(0), table.Column(1));
                plot.Add(new(name, [.. x.Select(v => scale * v)], y));
            }
        }

        return any ? plot.Render() : string.Empty;
    }

    // paths that carry less than a ten-thousandth are those of modes nearly at rest; they would stretch the axis over decades of nothing
    private static (double[] X, double[] Y) Carrying(double[][] table)
    {
        const double negligible = 1e-4;
        (double[] x, double[] y) = (table.Column(0), table.Column(1));
        int first = Math.Max(0, Array.FindIndex(y, v => v > negligible * y[^1]) - 1);
        return (x[first..], y[first..]);
    }

    private static string Rates(string folder, KappaDocument kappa)
    {
        double temperature = kappa.Temperatures[0].Temperature;
        string at = Path.Combine(folder, BteRateFiles.TemperatureFolder(temperature));
        string title = string.Create(CultureInfo.InvariantCulture, $"Scattering rates at {temperature:0.###} K");
        var plot = new SvgPlot(title, "frequency (THz)", "1/tau, full width (1/ps)", logY: true);
        bool any = false;
        foreach ((string name, string place, string file, int color) in new[]
        {
            ("three phonons", at, "BTE.w_3ph", 0),
            ("four phonons", at, "BTE.w_4ph", 1),
            ("isotopes", folder, "BTE.w_isotopic", 2),
            ("boundaries", at, "BTE.w_boundary", 3),
        })
        {
            if (ResultTable.Read(place, file) is { } table)
            {
                any = true;
                plot.Add(new(
                    name, [.. table.Column(0).Select(w => w / RadPerPsOfTerahertz)], table.Column(1), SeriesStyle.Points, Color: color));
            }
        }

        return any ? plot.Render() : string.Empty;
    }

    private static string Bands(string folder)
    {
        string path = Path.Combine(folder, BandFile.Name);
        if (!File.Exists(path))
        {
            return string.Empty;
        }

        BandFile bands = BandFile.Read(path);
        var plot = new SvgPlot("Phonon bands", string.Empty, "frequency (THz)");
        foreach ((double distance, string label) in bands.Marks)
        {
            plot.Mark(distance, label);
        }

        int branches = bands.Segments[0].Frequencies[0].Length;
        foreach ((double[] distances, double[][] frequencies) in bands.Segments)
        {
            for (int branch = 0; branch < branches; branch++)
            {
                plot.Add(new(string.Empty, distances, [.. frequencies.Select(f => f[branch])], Color: 0));
            }
        }

        return plot.Render();
    }

    private static string DensityOfStates(string folder) =>
        ResultTable.Read(folder, "BTE.dos") is { } table
            ? new SvgPlot("Phonon density of states", "frequency (THz)", "states per cell and THz")
                .Add(new(
                    string.Empty,
                    [.. table.Column(0).Select(w => w / RadPerPsOfTerahertz)],
                    [.. table.Column(1).Select(d => d * RadPerPsOfTerahertz)]))
                .Render()
            : string.Empty;
}
