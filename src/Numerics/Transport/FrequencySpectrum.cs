using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Transport;

/// <summary>Densities over frequency, every mode spread by a Gaussian whose width follows its group velocity.</summary>
public static class FrequencySpectrum
{
    /// <summary>Gaussians are followed to this many widths; the rest is below 1e-7.</summary>
    private const double Reach = 4;

    /// <summary>sum_Q weight(Q) exp(-x^2/sigma^2)/(sigma sqrt(pi)), x = omega - omega(Q), for equally spaced frequencies omega.</summary>
    public static double[] Spread(double[] modeFrequencies, double[] weights, double[] widths, double[] frequencies)
    {
        var result = new double[frequencies.Length];
        double step = frequencies[1] - frequencies[0];
        for (int mode = 0; mode < modeFrequencies.Length; mode++)
        {
            if (weights[mode] == 0)
            {
                continue;
            }

            double center = modeFrequencies[mode];
            double sigma = widths[mode];
            int first = Math.Max(0, (int)Math.Floor((center - (Reach * sigma) - frequencies[0]) / step));
            int last = Math.Min(frequencies.Length - 1, (int)Math.Ceiling((center + (Reach * sigma) - frequencies[0]) / step));
            for (int i = first; i <= last; i++)
            {
                double x = (frequencies[i] - center) / sigma;
                result[i] += weights[mode] * Math.Exp(-x * x) / (sigma * Math.Sqrt(Math.PI));
            }
        }

        return result;
    }

    /// <summary>
    /// Widths max_i |b_i . v / N_i| / sqrt(2) of every mode in rad/ps, raised to <paramref name="floor"/>: the change of omega over half a grid step.
    /// </summary>
    public static double[] AdaptiveWidths(PhononTable phonons, Lattice lattice, QPointGrid grid, double floor)
    {
        var widths = new double[phonons.Frequencies.Length];
        for (int mode = 0; mode < widths.Length; mode++)
        {
            var v = new Vector3D(phonons.Velocities[3 * mode], phonons.Velocities[(3 * mode) + 1], phonons.Velocities[(3 * mode) + 2]);
            double x = Math.Abs(Vector3D.Dot(lattice.Reciprocal.Row0, v)) / grid.N1;
            double y = Math.Abs(Vector3D.Dot(lattice.Reciprocal.Row1, v)) / grid.N2;
            double z = Math.Abs(Vector3D.Dot(lattice.Reciprocal.Row2, v)) / grid.N3;
            widths[mode] = Math.Max(floor, Math.Max(x, Math.Max(y, z)) / Math.Sqrt(2));
        }

        return widths;
    }

    /// <summary>
    /// Phonon density of states per primitive cell in 1/(rad/ps); it integrates to the number of branches. The smallest width is
    /// <paramref name="frequencies"/>' step.
    /// </summary>
    /// <param name="phonons">The wedge's phonons.</param>
    /// <param name="weights">Star weights of its points.</param>
    /// <param name="lattice">For the widths.</param>
    /// <param name="grid">The full grid.</param>
    /// <param name="frequencies">Equally spaced, rad/ps.</param>
    public static double[] DensityOfStates(
        PhononTable phonons, IReadOnlyList<int> weights, Lattice lattice, QPointGrid grid, double[] frequencies)
    {
        double[] widths = AdaptiveWidths(phonons, lattice, grid, frequencies[1] - frequencies[0]);
        var shares = new double[phonons.Frequencies.Length];
        for (int mode = 0; mode < shares.Length; mode++)
        {
            shares[mode] = (double)weights[mode / phonons.BranchCount] / grid.Count;
        }

        return Spread(phonons.Frequencies, shares, widths, frequencies);
    }
}
