using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// Standard error of the full conductivity from sampled rates on the diagonal. The conductivity is stationary in F, so that to first
/// order d kappa = -K/3 F . dA F: no new solution is needed, only the deviations of the batches.
/// </summary>
internal static class FieldNoise
{
    private static readonly ScatteringChannel[] _fourPhonons =
        [ScatteringChannel.FourPlusPlus, ScatteringChannel.FourPlusMinus, ScatteringChannel.FourMinusMinus];

    /// <param name="rates">Rates with batches or standard errors.</param>
    /// <param name="t">Temperature.</param>
    /// <param name="field">F, three numbers a mode.</param>
    /// <param name="unit">K: W/(m K) of b . F.</param>
    /// <param name="constants">For hbar/k_B.</param>
    /// <param name="coupled">
    /// With coupled four phonons what <see cref="LinearSystem.ScaleInfluence"/> and <see cref="CoupledFourPhonons.Forms"/> gave: rates
    /// then count through the scales of their modes.
    /// </param>
    /// <param name="others">Rates of the same draws: the error is then that of the difference.</param>
    /// <returns>Of a third of the trace, W/(m K).</returns>
    public static double StandardError(
        ScatteringRates rates,
        int t,
        double[] field,
        double unit,
        PhysicalConstants constants,
        (double[] Products, double[] Forms)? coupled = null,
        ScatteringRates? others = null)
    {
        int branches = rates.Phonons.BranchCount;
        var batch = new double[rates.BatchCount];
        var other = new double[rates.BatchCount];
        var influence = new double[rates.BatchCount];
        double variance = 0;
        for (int point = 0; point < rates.WedgePoints.Count; point++)
        {
            Array.Clear(influence);
            if (coupled is { } forms)
            {
                for (int b = 0; b < batch.Length; b++)
                {
                    influence[b] = -unit / 3 * rates.Weights[point] * forms.Forms[(point * batch.Length) + b];
                }
            }

            for (int mode = point * branches; mode < (point + 1) * branches; mode++)
            {
                double square = (field[3 * mode] * field[3 * mode])
                    + (field[(3 * mode) + 1] * field[(3 * mode) + 1])
                    + (field[(3 * mode) + 2] * field[(3 * mode) + 2]);
                if (square == 0)
                {
                    continue;
                }

                double n = BoseEinstein.Occupation(constants.HbarOverBoltzmann * rates.Phonons.Frequencies[mode] / rates.Temperatures[t]);
                double slope = unit / 3 * rates.Weights[point] * n * (n + 1) * square;
                if (coupled is { } scaled && scaled.Products[mode] != 0)
                {
                    slope = unit / 3 * rates.Weights[point] * scaled.Products[mode] / FourPhononRate(rates, t, mode);
                }

                if (rates.BatchCount == 0)
                {
                    double error = slope * rates.TotalStandardError[t][mode];
                    variance += error * error;
                    continue;
                }

                rates.SumBatches(t, mode, batch);
                others?.SumBatches(t, mode, other);
                for (int b = 0; b < batch.Length; b++)
                {
                    influence[b] -= slope * (batch[b] - other[b]);
                }
            }

            if (rates.BatchCount > 0)
            {
                double error = RateBatches.Statistics(influence).StandardError;
                variance += error * error;
            }
        }

        return Math.Sqrt(variance);
    }

    /// <summary>The four-phonon part of rates.</summary>
    public static double FourPhononRate(ScatteringRates rates, int t, int mode)
    {
        double sum = 0;
        foreach (ScatteringChannel channel in _fourPhonons)
        {
            sum += rates[channel]?.Rate[t][mode] ?? 0;
        }

        return sum;
    }
}
