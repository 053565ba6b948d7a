using PcpCluster.Numerics.Limit.Draws;

namespace PcpCluster.Numerics.Limit.Estimates;

/// <summary>Sums over a replicated draw and their errors.</summary>
internal sealed class DrawnSum(ModeDraw draw, IReadOnlyList<SampledGroup> groups) : IModeSum
{
    public IReadOnlyList<SampledGroup> Groups => groups;

    /// <summary>
    /// Each replicate adds f/(p n) over its n modes. Groups of one block are independent and identically distributed: the variance of the
    /// mean is the sum over blocks of the variance within, over the number of replicates.
    /// </summary>
    public SampledValue Of(Func<SampledMode, double> quantity)
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
                    sums[r] += quantity(group.Modes[k]) / (modes[k].Probability * draw.ModesOfReplicate);
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
    public double IndependentError(Func<SampledMode, double> quantity)
    {
        double sum = 0, squares = 0;
        foreach (SampledGroup group in groups)
        {
            for (int k = 0; k < draw.GroupSize; k++)
            {
                double ratio = quantity(group.Modes[k]) / draw.Group(group.Group)[k].Probability;
                sum += ratio;
                squares += ratio * ratio;
            }
        }

        double n = groups.Count * (double)draw.GroupSize, mean = sum / n;
        return n > 1 ? Math.Sqrt(Math.Max(0, (squares / n) - (mean * mean)) / (n - 1)) : 0;
    }
}
