using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Scattering.Channels;

/// <summary>Scattering at the boundaries of a grain or a sample, 1/tau = (|v|/L) (1 - p)/(1 + p).</summary>
public static class BoundaryScattering
{
    /// <param name="phonons">Phonons of the wedge.</param>
    /// <param name="temperatures">Number of temperatures; the rate is the same at each.</param>
    /// <param name="length">L in Angstrom: the free path between two boundaries, a grain's diameter and not half of it.</param>
    /// <param name="specularity">p, 0 for diffuse boundaries to just below 1.</param>
    public static ChannelRates Rates(PhononTable phonons, int temperatures, double length, double specularity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfNegative(specularity);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(specularity, 1);
        int modes = phonons.Frequencies.Length;
        var result = new ChannelRates(ScatteringChannel.Boundary, temperatures, modes);
        double inverseLength = (1 - specularity) / ((1 + specularity) * length);
        for (int mode = 0; mode < modes; mode++)
        {
            ReadOnlySpan<double> vv = phonons.VelocityProducts.AsSpan(6 * mode, 6);
            double rate = phonons.Frequencies[mode] > 0 ? Math.Sqrt(vv[0] + vv[1] + vv[2]) * inverseLength : 0;
            for (int t = 0; t < temperatures; t++)
            {
                result.Rate[t][mode] = rate;
            }
        }

        return result;
    }
}
