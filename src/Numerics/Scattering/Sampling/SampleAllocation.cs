using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// Where draws reduce the error of the conductivity most. With v the variance that one tuple of a source at a wave vector leaves in kappa and c its
/// cost, the sum of v/n is brought to a target at least cost by n ~ sqrt(v/c).
/// </summary>
internal static class SampleAllocation
{
    /// <summary>A tuple's relative variance in kappa, [first point], the worst temperature of each.</summary>
    /// <remarks>
    /// Estimated variances of single wave vectors are noisy themselves, so that half of each is replaced by what the wave vector's share of kappa
    /// suggests.
    /// </remarks>
    public static double[] VariancePerTuple(
        ScatteringRates rates, IReadOnlyList<Conductivity> kappa, Func<ScatteringChannel, bool> source, int[] tuples)
    {
        int branches = rates.Phonons.BranchCount;
        int batches = rates.BatchCount;
        var measured = new double[rates.WedgePoints.Count];
        var shares = new double[rates.WedgePoints.Count];
        var influence = new double[batches];
        for (int t = 0; t < kappa.Count; t++)
        {
            for (int point = 0; point < measured.Length; point++)
            {
                Array.Clear(influence);
                BatchInfluence.Add(rates, kappa[t], t, point, 1 / kappa[t].Mean, influence, source);
                double error = RateBatches.Statistics(influence).StandardError;
                double share = 0;
                for (int mode = point * branches; mode < (point + 1) * branches; mode++)
                {
                    share += BatchInfluence.MeanContribution(kappa[t], mode) / kappa[t].Mean;
                }

                measured[point] = Math.Max(measured[point], error * error * tuples[point] * batches);
                shares[point] = Math.Max(shares[point], share * share);
            }
        }

        double scale = measured.Sum() / Math.Max(shares.Sum(), double.Epsilon);
        return [.. measured.Select((v, point) => (0.5 * v) + (0.5 * scale * shares[point]))];
    }

    /// <summary>Tuples a batch for each source and first point, at least 1, that bring the relative error of kappa to the target.</summary>
    /// <param name="variances">[source][first point], of one tuple.</param>
    /// <param name="costs">Of one tuple, [source].</param>
    /// <param name="batches">Number of batches.</param>
    /// <param name="target">Relative standard error.</param>
    public static int[][] TuplesPerBatch(double[][] variances, double[] costs, int batches, double target)
    {
        // the error falls as the multiplier rises: bisection in its logarithm
        double low = -80, high = 80;
        for (int step = 0; step < 100; step++)
        {
            double middle = 0.5 * (low + high);
            int[][] tried = Tuples(variances, costs, batches, middle);
            double variance = 0;
            for (int s = 0; s < tried.Length; s++)
            {
                for (int point = 0; point < tried[s].Length; point++)
                {
                    variance += variances[s][point] / ((double)tried[s][point] * batches);
                }
            }

            (low, high) = variance > target * target ? (middle, high) : (low, middle);
        }

        return Tuples(variances, costs, batches, high);
    }

    private static int[][] Tuples(double[][] variances, double[] costs, int batches, double logarithm)
    {
        double multiplier = Math.Exp(logarithm);
        return [.. variances.Select((v, s) => v.Select(x => WholeDraws(multiplier * Math.Sqrt(x / costs[s]) / batches)).ToArray())];
    }

    /// <summary>The next number of tuples up that draws can give: 1 to 8, then multiples of 8.</summary>
    public static int WholeDraws(double tuples) =>
        (int)Math.Min(1 << 28, tuples <= 8 ? Math.Max(1, Math.Ceiling(tuples)) : 8 * Math.Ceiling(tuples / 8));
}
