using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Phonons;

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
    /// Widths max_i |s_i . v| / sqrt(2) of every mode in rad/ps, raised to <paramref name="floor"/>: s_i are the grid's steps
    /// (<see cref="GridSteps"/>), in 1/Angstrom. As root mean square: sqrt(sum_i (s_i . v)^2 / (2 n)) over the n steps.
    /// </summary>
    public static double[] AdaptiveWidths(PhononTable phonons, IReadOnlyList<Vector3D> steps, double floor, bool rootMeanSquare = false)
    {
        var widths = new double[phonons.Frequencies.Length];
        for (int mode = 0; mode < widths.Length; mode++)
        {
            var v = new Vector3D(phonons.Velocities[3 * mode], phonons.Velocities[(3 * mode) + 1], phonons.Velocities[(3 * mode) + 2]);
            double largest = 0, squares = 0;
            foreach (Vector3D step in steps)
            {
                double along = Vector3D.Dot(step, v);
                largest = Math.Max(largest, Math.Abs(along));
                squares += along * along;
            }

            widths[mode] = Math.Max(floor, rootMeanSquare ? Math.Sqrt(squares / (2 * steps.Count)) : largest / Math.Sqrt(2));
        }

        return widths;
    }
}
