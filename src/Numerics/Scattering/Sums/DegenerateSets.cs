using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Modes of one wave vector that share a frequency. Their eigenvectors are an arbitrary basis of the set, so that single rates mean
/// nothing; the mean over the set does.
/// </summary>
internal static class DegenerateSets
{
    /// <summary>Gives every member of a set (frequencies equal to the last bit, as the phonon table has them) the set's mean.</summary>
    public static void Average(ScatteringProblem problem, int point, ChannelRates rates)
    {
        int branches = problem.Modes.BranchCount;
        int first = point * branches;
        for (int start = 0; start < branches;)
        {
            int end = start + 1;
            while (end < branches && problem.FirstFrequency(first + end) == problem.FirstFrequency(first + start))
            {
                end++;
            }

            if (end - start > 1)
            {
                Mean(rates.PhaseSpace, first + start, first + end);
                for (int t = 0; t < rates.Rate.Length; t++)
                {
                    Mean(rates.Rate[t], first + start, first + end);
                    Mean(rates.Normal[t], first + start, first + end);
                    Mean(rates.WeightedPhaseSpace[t], first + start, first + end);
                    if (rates.Batches is { } batches)
                    {
                        for (int batch = 0; batch < batches.Count; batch++)
                        {
                            int offset = ((first + start) * batches.Count) + batch;
                            Mean(batches.Rate[t], offset, offset + ((end - start) * batches.Count), batches.Count);
                        }
                    }
                }
            }

            start = end;
        }
    }

    private static void Mean(double[] values, int start, int end, int step = 1)
    {
        double sum = 0;
        int count = 0;
        for (int i = start; i < end; i += step, count++)
        {
            sum += values[i];
        }

        for (int i = start; i < end; i += step)
        {
            values[i] = sum / count;
        }
    }
}
