namespace PcpCluster.Numerics.Limit;

/// <summary>An estimate with its standard error.</summary>
/// <param name="Value">Mean over replicates.</param>
/// <param name="StandardError">From the spread of the replicates within the blocks; NaN-free, 0 where nothing varies.</param>
public readonly record struct SampledValue(double Value, double StandardError);

/// <summary>Sums over a replicated draw and their errors.</summary>
internal static class ReplicatedSum
{
    /// <summary>
    /// The sum over all modes of a quantity, from its values f at the drawn modes: each replicate adds f/(p n) over its n modes. Groups of one block
    /// are independent and identically distributed: the variance of the mean is the sum over blocks of the variance within, over R.
    /// </summary>
    /// <param name="draw">The draw.</param>
    /// <param name="groups">All groups, in order.</param>
    /// <param name="quantity">f of a group's k-th mode.</param>
    public static SampledValue Of(ModeDraw draw, IReadOnlyList<SampledGroup> groups, Func<SampledGroup, int, double> quantity)
    {
        double total = 0, variance = 0;
        Span<double> sums = draw.Replicates <= 64 ? stackalloc double[draw.Replicates] : new double[draw.Replicates];
        for (int block = 0; block < draw.Blocks; block++)
        {
            double mean = 0;
            for (int r = 0; r < draw.Replicates; r++)
            {
                SampledGroup group = groups[(block * draw.Replicates) + r];
                ReadOnlySpan<DrawnMode> modes = draw.Group(group.Group);
                sums[r] = 0;
                for (int k = 0; k < modes.Length; k++)
                {
                    sums[r] += quantity(group, k) / (modes[k].Probability * draw.ModesOfReplicate);
                }

                mean += sums[r] / draw.Replicates;
            }

            total += mean;
            for (int r = 0; r < draw.Replicates; r++)
            {
                variance += (sums[r] - mean) * (sums[r] - mean) / (draw.Replicates * (draw.Replicates - 1.0));
            }
        }

        return new(total, Math.Sqrt(variance));
    }

    /// <summary>The standard error by the formula of independent draws: an upper guide that ignores the sorting.</summary>
    public static double IndependentError(ModeDraw draw, IReadOnlyList<SampledGroup> groups, Func<SampledGroup, int, double> quantity)
    {
        double sum = 0, squares = 0;
        foreach (SampledGroup group in groups)
        {
            for (int k = 0; k < draw.GroupSize; k++)
            {
                double ratio = quantity(group, k) / draw.Group(group.Group)[k].Probability;
                sum += ratio;
                squares += ratio * ratio;
            }
        }

        double n = (double)draw.Groups * draw.GroupSize;
        return Math.Sqrt(Math.Max(0, (squares / n) - (sum / n * (sum / n))) / (n - 1));
    }
}
