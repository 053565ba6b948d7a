using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// Sums of one first wave vector, batch by batch, before they are divided by the number of tuples.
/// </summary>
internal sealed class PointEstimate(int channels, int temperatures, int branches, int batches)
{
    private readonly double[] _normal = new double[batches * channels * temperatures * branches];
    private readonly double[] _umklapp = new double[batches * channels * temperatures * branches];
    private readonly double[] _weighted = new double[batches * channels * temperatures * branches];
    private readonly double[] _phaseSpace = new double[batches * channels * branches];
    private readonly long[] _hits = new long[channels * branches];

    public void Clear()
    {
        Array.Clear(_normal);
        Array.Clear(_umklapp);
        Array.Clear(_weighted);
        Array.Clear(_phaseSpace);
        Array.Clear(_hits);
    }

    /// <summary>Adds sums to a batch, multiplied by <paramref name="scale"/>.</summary>
    public void Add(int batch, double scale, RateAccumulator sums)
    {
        int length = channels * temperatures * branches;
        for (int i = 0; i < length; i++)
        {
            _umklapp[(batch * length) + i] += scale * FixedLanes.Sum(sums.Rate[i]);
            _normal[(batch * length) + i] += scale * FixedLanes.Sum(sums.Rate[length + i]);
            _weighted[(batch * length) + i] += scale * FixedLanes.Sum(sums.Weighted[i]);
        }

        for (int i = 0; i < channels * branches; i++)
        {
            _phaseSpace[(batch * channels * branches) + i] += scale * FixedLanes.Sum(sums.PhaseSpace[i]);
        }
    }

    public void AddHits(int channel, int branch, long hits) => _hits[(channel * branches) + branch] += hits;

    /// <summary>Batch means, overall means and standard errors of one first point into the results.</summary>
    /// <param name="problem">The problem that the results belong to.</param>
    /// <param name="point">Position of the first point.</param>
    /// <param name="tuples">Tuples a batch.</param>
    /// <param name="prefactor">1/ps for one unit of the mean over all tuples.</param>
    /// <param name="targets">One a channel, all with batches.</param>
    public void Store(ScatteringProblem problem, int point, int tuples, double prefactor, ChannelRates[] targets)
    {
        double share = 1.0 / ((double)tuples * batches);
        for (int channel = 0; channel < channels; channel++)
        {
            ChannelRates target = targets[channel];
            target.Batches!.Tuples[point] = tuples;
            for (int branch = 0; branch < branches; branch++)
            {
                int mode = (point * branches) + branch;
                target.Processes[mode] = _hits[(channel * branches) + branch];
                for (int batch = 0; batch < batches; batch++)
                {
                    target.PhaseSpace[mode] += share * _phaseSpace[(((batch * channels) + channel) * branches) + branch];
                }

                for (int t = 0; t < temperatures; t++)
                {
                    Span<double> batchRates = target.Batches.Of(t, mode);
                    for (int batch = 0; batch < batches; batch++)
                    {
                        int index = (((((batch * channels) + channel) * temperatures) + t) * branches) + branch;
                        batchRates[batch] = prefactor * (_normal[index] + _umklapp[index]) / tuples;
                        target.Normal[t][mode] += prefactor * share * _normal[index];
                        target.WeightedPhaseSpace[t][mode] += share * _weighted[index];
                    }
                }
            }

            if (!problem.Conventions.FollowsShengBte())
            {
                DegenerateMean.Average(problem, point, target);
            }

            Summarise(target, point, temperatures, branches);
        }

        MarkUnknown(problem, point, targets);
    }

    /// <summary>Rate and standard error of the modes of one first point from their batches.</summary>
    public static void Summarise(ChannelRates target, int point, int temperatures, int branches)
    {
        for (int mode = point * branches; mode < (point + 1) * branches; mode++)
        {
            for (int t = 0; t < temperatures; t++)
            {
                (target.Rate[t][mode], target.StandardError[t][mode]) = RateBatches.Statistics(target.Batches!.Of(t, mode));
            }
        }
    }

    /// <summary>A mode without a single process in any channel: that says nothing about its rate.</summary>
    public static void MarkUnknown(ScatteringProblem problem, int point, ChannelRates[] targets)
    {
        int branches = problem.Modes.BranchCount;
        for (int branch = 0; branch < branches; branch++)
        {
            int mode = (point * branches) + branch;
            bool takesPart = !double.IsNaN(problem.Modes.Frequency[(problem.FirstPoints[point] * problem.Modes.PaddedBranches) + branch]);
            if (takesPart && targets.All(c => c.Processes[mode] == 0))
            {
                foreach (ChannelRates target in targets)
                {
                    Array.ForEach(target.StandardError, errors => errors[mode] = double.PositiveInfinity);
                }
            }
        }
    }
}
