using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport;

/// <summary>How the batches of one wave vector move the conductivity, to first order in the deviations of the rates.</summary>
internal static class BatchInfluence
{
    /// <summary>
    /// Adds -sum_branch K (r_b - mean r)/R to each batch b, K a third of the trace of the mode's contribution in W/(m K), R its total rate:
    /// the standard error of the mean of these numbers is the wave vector's part of the error of the conductivity.
    /// </summary>
    /// <param name="rates">Rates with batches.</param>
    /// <param name="kappa">The conductivity made of them.</param>
    /// <param name="t">Index of its temperature.</param>
    /// <param name="point">Wedge position.</param>
    /// <param name="sign">Multiplies the result.</param>
    /// <param name="influence">One number a batch.</param>
    /// <param name="keep">Channels whose deviations count; null: all.</param>
    public static void Add(
        ScatteringRates rates,
        Conductivity kappa,
        int t,
        int point,
        double sign,
        Span<double> influence,
        Func<ScatteringChannel, bool>? keep = null)
    {
        int branches = rates.Phonons.BranchCount;
        Span<double> sums = stackalloc double[rates.BatchCount];
        for (int mode = point * branches; mode < (point + 1) * branches; mode++)
        {
            double contribution = MeanContribution(kappa, mode);
            if (contribution == 0)
            {
                continue;
            }

            rates.SumBatches(t, mode, sums, keep);
            double mean = RateBatches.Statistics(sums).Mean;
            for (int batch = 0; batch < sums.Length; batch++)
            {
                influence[batch] -= sign * contribution * (sums[batch] - mean) / rates.Total[t][mode];
            }
        }
    }

    /// <summary>A third of the trace of one mode's contribution, W/(m K).</summary>
    public static double MeanContribution(Conductivity kappa, int mode)
    {
        ReadOnlySpan<double> tensor = kappa.Modes.Tensors.AsSpan(6 * mode, 6);
        return (tensor[0] + tensor[1] + tensor[2]) / 3;
    }
}
