using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Harmonic free energy, entropy and heat capacity of a primitive cell. Acoustic modes at Gamma, of frequency 0, count with their classical
/// heat capacity and otherwise not; imaginary modes not at all.
/// </summary>
/// <param name="Temperature">K.</param>
/// <param name="FreeEnergy">Zero-point energy included, eV a cell.</param>
/// <param name="Entropy">k_B a cell.</param>
/// <param name="HeatCapacity">At constant volume, k_B a cell.</param>
public sealed record HarmonicThermodynamics(double Temperature, double FreeEnergy, double Entropy, double HeatCapacity)
{
    /// <param name="phonons">A grid, or its irreducible wedge.</param>
    /// <param name="weights">Weight of every q-point, not normalised.</param>
    /// <param name="temperature">K, positive.</param>
    public static HarmonicThermodynamics Compute(
        PhononTable phonons, IReadOnlyList<int> weights, double temperature, PhysicalConstants constants)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        double thermal = constants.BoltzmannConstant * temperature;
        double energy = 0;
        double entropy = 0;
        double capacity = 0;
        double points = 0;
        for (int q = 0; q < phonons.QPointCount; q++)
        {
            points += weights[q];
            for (int branch = 0; branch < phonons.BranchCount; branch++)
            {
                double omega = phonons.Frequencies[(q * phonons.BranchCount) + branch];
                double x = constants.HbarOverBoltzmann * omega / temperature;
                if (omega == 0)
                {
                    capacity += weights[q];
                }
                else if (omega > 0)
                {
                    // -ln(1 - e^-x) = -ln(-expm1(-x))
                    double logarithm = Math.Log(-double.ExpM1(-x));
                    energy += weights[q] * thermal * ((0.5 * x) + logarithm);
                    entropy += weights[q] * ((x * BoseEinstein.Occupation(x)) - logarithm);
                    capacity += weights[q] * BoseEinstein.HeatCapacity(x);
                }
            }
        }

        return new(temperature, energy / points, entropy / points, capacity / points);
    }
}
