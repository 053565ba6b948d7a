namespace PcpCluster.Numerics.ForceConstants;

/// <summary>How far force constants are from obeying a rule.</summary>
/// <param name="Maximum">Largest violation of any entry, eV/Angstrom^n.</param>
/// <param name="Relative">The same over the largest force constant.</param>
public sealed record RuleViolation(double Maximum, double Relative)
{
    internal static RuleViolation Of(double maximum, ReadOnlySpan<double> values)
    {
        double largest = LargestMagnitude(values);
        return new(maximum, largest > 0 ? maximum / largest : 0);
    }

    internal static double LargestMagnitude(ReadOnlySpan<double> values)
    {
        double largest = 0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }
}
