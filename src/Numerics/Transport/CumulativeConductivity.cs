using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Transport;

/// <summary>Conductivity of the modes up to a bound, as a table over bounds.</summary>
/// <param name="Bounds">Ascending; nm for mean free paths, rad/ps for frequencies.</param>
/// <param name="Tensors">W/(m K), of the modes at or below each bound.</param>
public sealed record CumulativeTable(double[] Bounds, Matrix3[] Tensors);

/// <summary>Accumulations of the conductivity over mean free path and frequency, and its spectral density.</summary>
public static class CumulativeConductivity
{
    public const int DefaultTicks = 200;

    /// <summary>
    /// Against the mean free path, on bounds equally spaced in its logarithm from the smallest path that carries heat to the largest.
    /// </summary>
    public static CumulativeTable OverMeanFreePath(Conductivity conductivity, int ticks = DefaultTicks)
    {
        double[] paths = conductivity.Modes.MeanFreePaths;
        double[] carrying = [.. paths.Where(p => p > 0)];
        if (carrying.Length == 0)
        {
            return new([], []);
        }

        (double low, double high) = (Math.Log10(carrying.Min()), Math.Log10(carrying.Max()));
        double[] bounds = [.. Enumerable.Range(0, ticks).Select(i => Math.Pow(10, low + ((high - low) * i / Math.Max(1, ticks - 1))))];
        bounds[^1] = Math.Max(bounds[^1], carrying.Max());
        return Accumulate(conductivity, paths, bounds);
    }

    /// <summary>Against the frequency, on bounds equally spaced from zero to the highest one.</summary>
    public static CumulativeTable OverFrequency(Conductivity conductivity, PhononTable phonons, int ticks = DefaultTicks)
    {
        double highest = phonons.Frequencies.Max();
        double[] bounds = [.. Enumerable.Range(0, ticks).Select(i => highest * (i + 1) / ticks)];
        return Accumulate(conductivity, phonons.Frequencies, bounds);
    }

    /// <summary>
    /// d kappa/d omega in W/(m K)/(rad/ps): a third of the trace, each mode spread by a Gaussian of its own width.
    /// </summary>
    /// <param name="conductivity">Mode contributions.</param>
    /// <param name="phonons">The wedge's phonons.</param>
    /// <param name="widths">sigma of exp(-x^2/sigma^2)/(sigma sqrt(pi)), rad/ps, [mode], all above zero.</param>
    /// <param name="frequencies">Where to evaluate, rad/ps.</param>
    public static double[] Spectrum(Conductivity conductivity, PhononTable phonons, double[] widths, double[] frequencies)
    {
        double[] tensors = conductivity.Modes.Tensors;
        var weights = new double[phonons.Frequencies.Length];
        for (int mode = 0; mode < weights.Length; mode++)
        {
            weights[mode] = (tensors[6 * mode] + tensors[(6 * mode) + 1] + tensors[(6 * mode) + 2]) / 3;
        }

        return FrequencySpectrum.Spread(phonons.Frequencies, weights, widths, frequencies);
    }

    private static CumulativeTable Accumulate(Conductivity conductivity, double[] keys, double[] bounds)
    {
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort((double[])keys.Clone(), order);
        var result = new Matrix3[bounds.Length];
        var sum = new double[6];
        int next = 0;
        for (int i = 0; i < bounds.Length; i++)
        {
            for (; next < order.Length && keys[order[next]] <= bounds[i]; next++)
            {
                for (int k = 0; k < 6; k++)
                {
                    sum[k] += conductivity.Modes.Tensors[(6 * order[next]) + k];
                }
            }

            result[i] = SymmetricTensor.ToMatrix(sum);
        }

        return new(bounds, result);
    }
}
