using System.Globalization;

namespace PcpCluster.Host.CommandLine;

/// <summary>A time that is known within a factor of two, in words that claim no more.</summary>
internal static class RoughTime
{
    /// <param name="seconds">What was estimated.</param>
    public static string Of(double seconds)
    {
        double minutes = seconds / 60, hours = seconds / 3600;
        return seconds < 45 ? "less than a minute"
            : minutes < 9.5 ? About(minutes, "min")
            : minutes < 95 ? About(10 * Math.Round(minutes / 10), "min")
            : hours < 9.5 ? About(hours, "h")
            : About(10 * Math.Round(hours / 10), "h");
    }

    private static string About(double number, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"about {Math.Round(number):F0} {unit}");
}
