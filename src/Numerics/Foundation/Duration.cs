namespace PcpCluster.Numerics.Foundation;

/// <summary>Estimated times in words.</summary>
internal static class Duration
{
    /// <summary>"1 s", "40 s", "12 min", "5 h", "3 days".</summary>
    public static string Words(double seconds) => FormattableString.Invariant(seconds switch
    {
        < 1 => $"1 s",
        < 120 => $"{seconds:F0} s",
        < 7200 => $"{seconds / 60:F0} min",
        < 200_000 => $"{seconds / 3600:F0} h",
        _ => (FormattableString)$"{seconds / 86400:F0} days",
    });
}
