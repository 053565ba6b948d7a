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
    /// <param name="rates">Rates with batches or standard errors.</param>
    /// <param name="t">Temperature.</param>
    /// <param name="field">F, three numbers a mode.</param>
    /// <param name="unit">K: W/(m K) of b . F.</param>
    /// <param name="constants">For hbar/k_B.</param>
    /// <returns>Of a third of the trace, W/(m K).</returns>
    public static double StandardError(ScatteringRates rates, int t, double[] field, double unit, PhysicalConstants constants)
    {
        int branches = rates.Phonons.BranchCount;
        var batch = new double[rates.BatchCount];
        var influence = new double[rates.BatchCount];
        double variance = 0;
        for (int point = 0; point < rates.WedgePoints.Count; point++)
        {
            Array.Clear(influence);
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
                if (rates.BatchCount == 0)
                {
                    double error = slope * rates.TotalStandardError[t][mode];
                    variance += error * error;
                    continue;
                }

                rates.SumBatches(t, mode, batch);
                for (int b = 0; b < batch.Length; b++)
                {
                    influence[b] -= slope * batch[b];
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
}
