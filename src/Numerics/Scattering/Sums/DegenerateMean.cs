using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Rates of modes that share a frequency: single ones mean nothing, because eigenvectors are an arbitrary basis of such a set; the mean
/// over the set does.
/// </summary>
internal static class DegenerateMean
{
    /// <summary>Gives every member of a set (frequencies equal to the last bit, as the phonon table has them) the set's mean.</summary>
    public static void Average(ScatteringProblem problem, int point, ChannelRates rates)
    {
        int branches = problem.Modes.BranchCount;
        int first = point * branches;
        foreach ((int start, int end) in DegenerateSets.Of(problem.FirstFrequencies(point)))
        {
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
