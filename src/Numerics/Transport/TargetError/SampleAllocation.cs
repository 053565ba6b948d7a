using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport.TargetError;

/// <summary>What one tuple of a source leaves in the conductivity, relative to it, [first point], the worst temperature of each.</summary>
/// <param name="Variance">Divided by the number of tuples: the variance of kappa.</param>
/// <param name="Bias">Divided by the number of tuples: the amount by which inverse noisy rates are too large.</param>
internal sealed record TupleNoise(double[] Variance, double[] Bias)
{
    /// <remarks>
    /// Estimates for single wave vectors are noisy themselves, so that half of each is replaced by what the wave vector's share of kappa
    /// suggests.
    /// </remarks>
    /// <param name="rates">Rates of a pilot.</param>
    /// <param name="kappa">Its conductivities.</param>
    /// <param name="source">The channels of the source.</param>
    /// <param name="tuples">Tuples a batch of the source, [first point].</param>
    public static TupleNoise Of(
        ScatteringRates rates, IReadOnlyList<Conductivity> kappa, Func<ScatteringChannel, bool> source, int[] tuples)
    {
        int branches = rates.Phonons.BranchCount;
        int batches = rates.BatchCount;
        int points = rates.WedgePoints.Count;
        var noise = new TupleNoise(new double[points], new double[points]);
        var shares = new double[points];
        var values = new double[batches];
        for (int t = 0; t < kappa.Count; t++)
        {
            for (int point = 0; point < points; point++)
            {
                double drawn = (double)tuples[point] * batches;
                Array.Clear(values);
                BatchInfluence.Add(rates, kappa[t], t, point, 1 / kappa[t].Mean, values, source);
                double error = RateBatches.Statistics(values).StandardError;
                double share = 0, bias = 0;
                for (int mode = point * branches; mode < (point + 1) * branches; mode++)
                {
                    double part = BatchInfluence.MeanContribution(kappa[t], mode) / kappa[t].Mean;
                    if (part == 0)
                    {
                        continue;
                    }

                    rates.SumBatches(t, mode, values, source);
                    double variation = RateBatches.Statistics(values).StandardError / rates.Total[t][mode];
                    share += part;
                    bias += part * variation * variation;
                }

                noise.Variance[point] = Math.Max(noise.Variance[point], error * error * drawn);
                noise.Bias[point] = Math.Max(noise.Bias[point], bias * drawn);
                shares[point] = Math.Max(shares[point], share);
            }
        }

        return new(Smooth(noise.Variance, [.. shares.Select(s => s * s)]), Smooth(noise.Bias, shares));
    }

    private static double[] Smooth(double[] measured, double[] shape)
    {
        double scale = measured.Sum() / Math.Max(shape.Sum(), double.Epsilon);
        return [.. measured.Select((v, point) => (0.5 * v) + (0.5 * scale * shape[point]))];
    }
}

/// <summary>
/// Where draws reduce the error of the conductivity most. The sum of noise over tuples is brought to a target at least cost by numbers of
/// tuples proportional to sqrt(noise/cost).
/// </summary>
internal static class SampleAllocation
{
    /// <summary>
    /// Tuples a batch for each source and first point, at least 1, that bring both the relative error of kappa and its relative bias
    /// (before correction) to the target.
    /// </summary>
    /// <param name="noise">[source].</param>
    /// <param name="costs">Of one tuple, [source].</param>
    /// <param name="batches">Number of batches.</param>
    /// <param name="target">Relative standard error.</param>
    public static int[][] TuplesPerBatch(IReadOnlyList<TupleNoise> noise, double[] costs, int batches, double target)
    {
        // the error falls as the multiplier rises: bisection in its logarithm
        double low = -80, high = 80;
        for (int step = 0; step < 100; step++)
        {
            double middle = 0.5 * (low + high);
            int[][] tried = Tuples(noise, costs, batches, target, middle);
            double variance = 0, bias = 0;
            for (int s = 0; s < tried.Length; s++)
            {
                for (int point = 0; point < tried[s].Length; point++)
                {
                    double drawn = (double)tried[s][point] * batches;
                    variance += noise[s].Variance[point] / drawn;
                    bias += noise[s].Bias[point] / drawn;
                }
            }

            (low, high) = variance > target * target || bias > target ? (middle, high) : (low, middle);
        }

        return Tuples(noise, costs, batches, target, high);
    }

    /// <summary>The next number of tuples up that draws can give: 1 to 8, then multiples of 8.</summary>
    public static int WholeDraws(double tuples) =>
        (int)Math.Min(1 << 28, tuples <= 8 ? Math.Max(1, Math.Ceiling(tuples)) : 8 * Math.Ceiling(tuples / 8));

    private static int[][] Tuples(IReadOnlyList<TupleNoise> noise, double[] costs, int batches, double target, double logarithm)
    {
        double multiplier = Math.Exp(logarithm) / batches;
        int Wanted(int s, int point) => WholeDraws(
            multiplier * Math.Sqrt(((noise[s].Variance[point] / (target * target)) + (noise[s].Bias[point] / target)) / costs[s]));
        return [.. noise.Select((n, s) => Enumerable.Range(0, n.Variance.Length).Select(point => Wanted(s, point)).ToArray())];
    }
}
