using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>Samples the rates of first wave vectors, one at a time; one for each thread.</summary>
internal interface IPointSampler
{
    /// <summary>Times of its kernel so far.</summary>
    KernelTimes Times { get; }

    /// <summary>Writes the rates of one first point into the channels and returns the number of matrix elements evaluated.</summary>
    long Run(int point, ChannelRates[] targets, CancellationToken cancellation);
}
