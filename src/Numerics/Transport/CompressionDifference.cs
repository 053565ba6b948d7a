using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport;

/// <summary>
/// What compressing the force constants does to the conductivity: full minus compressed, from the same random draws. Most of the noise is
/// common to both and drops out, so that the difference is known far better than either value.
/// </summary>
/// <param name="Temperature">K.</param>
/// <param name="Full">A third of the trace with full tensors, W/(m K).</param>
/// <param name="Compressed">The same with PCP modes.</param>
/// <param name="StandardError">Of <see cref="Difference"/> from sampling, W/(m K); 0 when all sums are exhaustive, NaN where it is not
/// known.</param>
public sealed record CompressionDifference(double Temperature, double Full, double Compressed, double StandardError)
{
    /// <summary>W/(m K).</summary>
    public double Difference => Full - Compressed;

    /// <summary>One difference a temperature.</summary>
    /// <param name="full">Rates with full tensors.</param>
    /// <param name="compressed">Rates with PCP modes, sampled by the same plan.</param>
    /// <param name="volume">Volume of the primitive cell, cubic Angstrom.</param>
    /// <param name="starAverage">As for <see cref="ThermalConductivity.Compute"/>.</param>
    /// <param name="options">Constants and statistics.</param>
    /// <exception cref="ArgumentException">The two do not come from the same draws.</exception>
    public static IReadOnlyList<CompressionDifference> Of(
        ScatteringRates full, ScatteringRates compressed, double volume, Func<Matrix3, Matrix3> starAverage, TransportOptions options)
    {
        if (!full.WedgePoints.SequenceEqual(compressed.WedgePoints)
            || !full.Temperatures.SequenceEqual(compressed.Temperatures)
            || full.BatchCount != compressed.BatchCount
            || full.Channels.Any(c => compressed[c.Channel] is not { } other || !SameTuples(c.Batches, other.Batches)))
        {
            throw new ArgumentException("The rates do not come from the same grid, channels and draws.", nameof(compressed));
        }

        IReadOnlyList<Conductivity> a = ThermalConductivity.Compute(full, volume, starAverage, options);
        IReadOnlyList<Conductivity> b = ThermalConductivity.Compute(compressed, volume, starAverage, options);
        return
        [
            .. Enumerable.Range(0, full.Temperatures.Count).Select(t =>
                new CompressionDifference(full.Temperatures[t], a[t].Mean, b[t].Mean, Error(full, compressed, a[t], b[t], t))),
        ];
    }

    private static bool SameTuples(RateBatches? a, RateBatches? b) =>
        a is null ? b is null : b is not null && a.Tuples.SequenceEqual(b.Tuples);

    private static double Error(ScatteringRates full, ScatteringRates compressed, Conductivity a, Conductivity b, int t)
    {
        if (full.BatchCount == 0)
        {
            return 0;
        }

        var influence = new double[full.BatchCount];
        double variance = 0;
        for (int point = 0; point < full.WedgePoints.Count; point++)
        {
            Array.Clear(influence);
            BatchInfluence.Add(full, a, t, point, 1, influence);
            BatchInfluence.Add(compressed, b, t, point, -1, influence);
            double error = RateBatches.Statistics(influence).StandardError;
            variance += error * error;
        }

        return Math.Sqrt(variance);
    }
}
