using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Scattering.Channels;

/// <summary>
/// A channel that is linear in the mode: isotopes, boundaries, defects. It needs no matrix elements between three or four phonons.
/// </summary>
public interface IScatteringChannel
{
    /// <summary>Which channel; a calculation has each at most once.</summary>
    ScatteringChannel Id { get; }

    /// <summary>Rates of the wedge's modes, full widths in 1/ps.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    ChannelRates Rates(ChannelProblem problem, ComputeOptions compute);
}
