using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Tests.Extensions;

/// <summary>
/// Rayleigh scattering at point defects (Klemens 1955), 1/tau = A omega^4: a channel in one file, without a change in the library.
/// </summary>
/// <param name="strength">A, ps^3.</param>
internal sealed class PointDefects(double strength) : IScatteringChannel
{
    public ScatteringChannel Id => ScatteringChannel.Other;

    public ChannelRates Rates(ChannelProblem problem, ComputeOptions compute)
    {
        double[] frequencies = problem.WedgePhonons.Frequencies;
        var result = new ChannelRates(Id, problem.Temperatures.Count, frequencies.Length);
        foreach (double[] rates in result.Rate)
        {
            for (int mode = 0; mode < rates.Length; mode++)
            {
                rates[mode] = frequencies[mode] > 0 ? strength * Math.Pow(frequencies[mode], 4) : 0;
            }
        }

        return result;
    }
}
