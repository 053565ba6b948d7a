using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Transport;

/// <summary>
/// The heat capacity of the acoustic modes around Gamma, for which the three modes without frequency at Gamma stand: the mean over the cell
/// of a grid point, taken as a sphere, with omega = v q (Debye). The value 1 of omega = 0 itself would be far too large as soon as k_B T is
/// below the lowest frequency of the grid.
/// </summary>
internal static class GammaCell
{
    /// <summary>Radius of a sphere of the volume of a cube, in its edges.</summary>
    private static readonly double _radius = Math.Cbrt(3 / (4 * Math.PI));

    /// <summary>k_B.</summary>
    /// <param name="phonons">Phonons of the wedge; the lowest frequency of a branch is that of a neighbour of Gamma.</param>
    /// <param name="branch">An acoustic branch.</param>
    /// <param name="temperature">K.</param>
    /// <param name="constants">For hbar/k_B.</param>
    public static double HeatCapacity(PhononTable phonons, int branch, double temperature, PhysicalConstants constants)
    {
        double neighbour = double.PositiveInfinity;
        for (int mode = branch; mode < phonons.Frequencies.Length; mode += phonons.BranchCount)
        {
            neighbour = phonons.Frequencies[mode] > 0 ? Math.Min(neighbour, phonons.Frequencies[mode]) : neighbour;
        }

        return double.IsFinite(neighbour) ? Debye(constants.HbarOverBoltzmann * _radius * neighbour / temperature) : 1;
    }

    /// <summary>3/x^3 int_0^x t^4 e^t/(e^t - 1)^2 dt by Simpson's rule: the mean of the heat capacity over the sphere.</summary>
    internal static double Debye(double x)
    {
        const int intervals = 200;
        double step = Math.Min(x, 60) / intervals; // beyond 60 nothing is left to add
        double sum = 0;
        for (int i = 1; i <= intervals; i++)
        {
            double t = i * step;
            double weight = i == intervals ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * t * t * BoseEinstein.HeatCapacity(t);
        }

        return x < 1e-6 ? 1 : sum * step / (x * x * x);
    }
}
