using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Scattering.Channels;

/// <summary>Scattering at the boundaries of a grain or a sample, 1/tau = (|v|/L) (1 - p)/(1 + p).</summary>
internal sealed class BoundaryScattering : IScatteringChannel
{
    private readonly double _ratePerSpeed;

    /// <exception cref="ArgumentOutOfRangeException">The length is not above 0, or the specularity is not from 0 to below 1.</exception>
    public BoundaryScattering(BoundaryOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.LengthNm);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Specularity);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.Specularity, 1);
        _ratePerSpeed = options.RatePerSpeed;
    }

    public ScatteringChannel Id => ScatteringChannel.Boundary;

    public ChannelRates Rates(ChannelProblem problem, ComputeOptions compute)
    {
        PhononTable phonons = problem.WedgePhonons;
        int modes = phonons.Frequencies.Length;
        var result = new ChannelRates(Id, problem.Temperatures.Count, modes);
        for (int mode = 0; mode < modes; mode++)
        {
            ReadOnlySpan<double> vv = phonons.VelocityProducts.AsSpan(6 * mode, 6);
            double rate = phonons.Frequencies[mode] > 0 ? Math.Sqrt(vv[0] + vv[1] + vv[2]) * _ratePerSpeed : 0;
            foreach (double[] rates in result.Rate)
            {
                rates[mode] = rate;
            }
        }

        return result;
    }
}
