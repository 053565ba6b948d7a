namespace PcpCluster.Numerics.Scattering.Channels;

/// <summary>
/// Independent estimates of the same rates: each batch of random draws alone gives an unbiased rate of every mode. Their mean is the
/// estimate, their spread its error. Modes of one wave vector and channels of one kind share draws, so that sums over them have to be taken
/// batch by batch; different wave vectors never share draws.
/// </summary>
public sealed class RateBatches
{
    public RateBatches(int count, int temperatureCount, int modeCount, int[] tuples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        Count = count;
        Tuples = tuples;
        Rate = new double[temperatureCount][];
        for (int t = 0; t < temperatureCount; t++)
        {
            Rate[t] = new double[(long)modeCount * count];
        }
    }

    /// <summary>Number of batches, at least 2.</summary>
    public int Count { get; }

    /// <summary>1/ps, [temperature][mode * Count + batch].</summary>
    public double[][] Rate { get; }

    /// <summary>Wave-vector tuples that each batch looked at, [first point].</summary>
    public int[] Tuples { get; }

    /// <summary>The batches of one mode.</summary>
    public Span<double> Of(int t, int mode) => Rate[t].AsSpan(mode * Count, Count);

    /// <summary>Mean and standard error of the mean.</summary>
    public static (double Mean, double StandardError) Statistics(ReadOnlySpan<double> batches)
    {
        double sum = 0;
        foreach (double value in batches)
        {
            sum += value;
        }

        double mean = sum / batches.Length;
        double squares = 0;
        foreach (double value in batches)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, Math.Sqrt(squares / ((double)batches.Length * (batches.Length - 1))));
    }
}
