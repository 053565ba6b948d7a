using System.Globalization;

namespace PcpCluster.Host.Output;

/// <summary>Numbers as Fortran's edit descriptors print them, so that files have the same columns as those of ShengBTE.</summary>
public static class FortranNumbers
{
    /// <summary>
    /// Ew.d: a mantissa between 0.1 and 1. Numbers below 1e-99, for which Fortran would leave the letter E out, become zero.
    /// </summary>
    public static string E(double value, int width, int digits)
    {
        if (!double.IsFinite(value))
        {
            return (double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity").PadLeft(width);
        }

        if (Math.Abs(value) < 1e-99)
        {
            value = 0;
        }

        // d.ddddE+eee -> 0.ddddd times 10^(eee + 1)
        string text = Math.Abs(value).ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = value == 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) + 1;
        string mantissa = text[..mark].Replace(".", string.Empty, StringComparison.Ordinal);
        string sign = double.IsNegative(value) && value != 0 ? "-" : string.Empty;
        char exponentSign = exponent < 0 ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"{sign}0.{mantissa}E{exponentSign}{Math.Abs(exponent):00}").PadLeft(width);
    }

    /// <summary>Fw.d.</summary>
    public static string F(double value, int width, int digits) =>
        value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).PadLeft(width);

    /// <summary>Iw.</summary>
    public static string I(long value, int width) => value.ToString(CultureInfo.InvariantCulture).PadLeft(width);
}
