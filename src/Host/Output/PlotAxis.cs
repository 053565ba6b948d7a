using System.Globalization;

namespace PcpCluster.Host.Output;

/// <summary>One axis of a plot: its range, its ticks at round numbers, and the way from values to pixels.</summary>
internal sealed class PlotAxis
{
    private readonly bool _logarithmic;
    private readonly double _low;
    private readonly double _high;
    private readonly double _from;
    private readonly double _to;

    /// <param name="values">Finite; positive where <paramref name="logarithmic"/>; at least one.</param>
    /// <param name="logarithmic">Equal factors take equal lengths.</param>
    /// <param name="from">Pixel of the lowest value.</param>
    /// <param name="to">Pixel of the highest value.</param>
    /// <param name="tight">The range ends at the data instead of at the next tick.</param>
    public PlotAxis(IEnumerable<double> values, bool logarithmic, double from, double to, bool tight)
    {
        (_logarithmic, _from, _to) = (logarithmic, from, to);
        double[] scaled = [.. values.Select(Scale)];
        (_low, _high) = (scaled.Min(), scaled.Max());
        if (_high - _low < 1e-12 * Math.Max(1, Math.Abs(_high)))
        {
            double margin = logarithmic ? 0.5 : Math.Max(0.5 * Math.Abs(_high), 0.5);
            (_low, _high) = (_low - margin, _high + margin);
        }
        else if (logarithmic && !tight)
        {
            (_low, _high) = (_low - (0.03 * (_high - _low)), _high + (0.03 * (_high - _low)));
        }
        else if (!tight)
        {
            // zero belongs to every axis of a quantity that does not change its sign
            double step = Step(Math.Max(_high, 0) - Math.Min(_low, 0));
            (_low, _high) = (Math.Floor(Math.Min(_low, 0) / step) * step, Math.Ceiling(_high / step) * step);
        }
    }

    public double Position(double value) => _from + ((_to - _from) * (Scale(value) - _low) / (_high - _low));

    public List<(double Value, string Label)> Ticks()
    {
        var ticks = new List<(double, string)>();
        if (_logarithmic && _high - _low > 1)
        {
            int stride = Math.Max(1, (int)Math.Ceiling((_high - _low) / 8));
            for (int e = (int)Math.Ceiling(_low - 1e-9); e <= _high + 1e-9; e += stride)
            {
                ticks.Add((Math.Pow(10, e), Math.Abs(e) <= 3
                    ? Math.Pow(10, e).ToString("G", CultureInfo.InvariantCulture)
                    : "1e" + e.ToString(CultureInfo.InvariantCulture)));
            }

            return ticks;
        }

        (double low, double high) = _logarithmic ? (Math.Pow(10, _low), Math.Pow(10, _high)) : (_low, _high);
        double step = Step(high - low);
        for (double i = Math.Ceiling((low / step) - 1e-9); i * step <= high + (1e-9 * step); i++)
        {
            double value = (i * step) + 0.0; // turns -0 into 0
            ticks.Add((value, value.ToString("G6", CultureInfo.InvariantCulture)));
        }

        return ticks;
    }

    /// <summary>1, 2 or 5 times a power of ten, about six of them in the range.</summary>
    private static double Step(double range)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(range / 6)));
        double rest = range / 6 / power;
        return power * (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10);
    }

    private double Scale(double value) => _logarithmic ? Math.Log10(value) : value;
}
