using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport;

/// <summary>
/// kappa_ab = k_B/(N Omega) sum_Q c(Q) v_a v_b tau over the full grid, written as a sum over the irreducible wedge with every v v^T
/// averaged over its star. c = x^2 e^x/(e^x - 1)^2, x = hbar omega/(k_B T), tau = 1/rate.
/// </summary>
/// <remarks>
/// The inverse of a noisy rate is too large on average: lifetimes are corrected, and the correction reported. Rates that come with batches
/// are treated by the jackknife (<see cref="JackknifeNoise"/>), rates with bare standard errors to leading order
/// (<see cref="IndependentNoise"/>).
/// </remarks>
public static class ThermalConductivity
{
    /// <param name="rates">Rates of the wedge.</param>
    /// <param name="volume">Volume of the primitive cell, cubic Angstrom.</param>
    /// <param name="starAverage">T -> (1/|F|) sum_R R T R^T over the rotations F that made the stars (<c>StarAverage.Of</c>).</param>
    /// <param name="options">Constants and statistics.</param>
    /// <returns>One result a temperature, in the order of the rates.</returns>
    public static IReadOnlyList<Conductivity> Compute(
        ScatteringRates rates, double volume, Func<Matrix3, Matrix3> starAverage, TransportOptions options)
    {
        double[] average = SymmetricTensor.Tabulate(starAverage);
        PhononTable phonons = rates.Phonons;
        var products = new double[phonons.VelocityProducts.Length];
        for (int i = 0; i < products.Length; i += 6)
        {
            SymmetricTensor.Apply(average, phonons.VelocityProducts.AsSpan(i, 6), products.AsSpan(i, 6));
        }

        return [.. Enumerable.Range(0, rates.Temperatures.Count).Select(t => AtTemperature(rates, t, products, volume, options))];
    }

    /// <summary>Heat capacity of a mode in k_B.</summary>
    internal static double ModeHeatCapacity(double frequency, double temperature, TransportOptions options) =>
        options.Classical ? 1 : BoseEinstein.HeatCapacity(options.Constants.HbarOverBoltzmann * frequency / temperature);

    // the acoustic modes at Gamma, omega = 0, stand for those around it in the heat capacity and count for nothing else
    private static double ModeHeatCapacity(PhononTable phonons, int mode, double temperature, TransportOptions options) =>
        phonons.Frequencies[mode] == 0 && !options.LeaveOutGamma && !options.Classical
            ? GammaCell.HeatCapacity(phonons, mode % phonons.BranchCount, temperature, options.Constants)
            : ModeHeatCapacity(phonons.Frequencies[mode], temperature, options);

    private static Conductivity AtTemperature(ScatteringRates rates, int t, double[] products, double volume, TransportOptions options)
    {
        PhononTable phonons = rates.Phonons;
        int branches = phonons.BranchCount;
        double temperature = rates.Temperatures[t];
        double prefactor = options.Constants.ConductivityPrefactor / (rates.Grid.Count * volume * options.VolumeScale);
        var tensors = new double[products.Length];
        var paths = new double[products.Length / 6];
        var perBranch = new double[6 * branches];
        var bias = new double[6];
        ILifetimeNoise noise = rates.BatchCount > 0 ? new JackknifeNoise(rates, t) : new IndependentNoise(rates, t);
        double capacity = 0, carrying = 0, unknownCarrying = 0;
        long unknown = 0, known = 0;
        for (int q = 0; q < phonons.QPointCount; q++)
        {
            for (int branch = 0; branch < branches; branch++)
            {
                int mode = (q * branches) + branch;
                double frequency = phonons.Frequencies[mode];
                if (!(frequency >= 0))
                {
                    continue;
                }

                double c = rates.Weights[q] * ModeHeatCapacity(phonons, mode, temperature, options);
                capacity += c;
                ReadOnlySpan<double> vv = products.AsSpan(6 * mode, 6);
                double speedSquared = vv[0] + vv[1] + vv[2];
                bool counts = frequency > 0 && frequency <= options.MaximumFrequency && speedSquared > 0;
                if (!counts || (options.LeaveOutGamma && rates.WedgePoints[q] == 0))
                {
                    continue;
                }

                carrying += c * speedSquared;
                if (!rates.IsKnown(t, mode))
                {
                    unknown += rates.Weights[q];
                    unknownCarrying += c * speedSquared;
                    continue;
                }

                known++;
                double plain = 1 / rates.Total[t][mode];
                double lifetime = noise.Lifetime(mode);
                paths[mode] = 0.1 * Math.Sqrt(speedSquared) * lifetime;
                Span<double> part = tensors.AsSpan(6 * mode, 6);
                for (int k = 0; k < 6; k++)
                {
                    part[k] = prefactor * c * vv[k] * lifetime;
                    perBranch[(6 * branch) + k] += part[k];
                    bias[k] += prefactor * c * vv[k] * (lifetime - plain);
                }

                noise.Add(mode, prefactor * c, vv);
            }

            noise.ClosePoint();
        }

        var total = new double[6];
        for (int i = 0; i < perBranch.Length; i++)
        {
            total[i % 6] += perBranch[i];
        }

        (double[] error, double meanError) = noise.Close();
        return new Conductivity(
            temperature,
            SymmetricTensor.ToMatrix(total),
            SymmetricTensor.ToMatrix(error),
            SymmetricTensor.ToMatrix(bias),
            [.. Enumerable.Range(0, branches).Select(b => SymmetricTensor.ToMatrix(perBranch.AsSpan(6 * b, 6)))],
            1e8 * prefactor * capacity,
            new UnknownModes(unknown, carrying > 0 ? unknownCarrying / carrying : 0),
            new ModeConductivity(tensors, paths))
        {
            MeanStandardError = meanError,
            IsDefined = known > 0,
        };
    }
}
