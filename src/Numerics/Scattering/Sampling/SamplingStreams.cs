using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// The random numbers of one batch of one first wave vector. They are keyed by seed, grid, grid index, kind of process, round and batch,
/// and read draw by draw, so that they depend neither on the worker nor on what else is computed.
/// </summary>
internal static class SamplingStreams
{
    public static RandomStream For(SamplingPlan plan, QPointGrid grid, long q, ScatteringChannel channel, int batch)
    {
        if (plan.Batches > ushort.MaxValue || plan.Round is < 0 or > byte.MaxValue)
        {
            throw new ArgumentException("A plan has at most 65535 batches and 256 rounds.", nameof(plan));
        }

        (uint w0, uint w1, _, _) = Philox4x32.Block(
            (uint)grid.N1, (uint)grid.N2, (uint)grid.N3, 0, (uint)plan.Seed, (uint)(plan.Seed >> 32));
        uint purpose = ((uint)channel << 24) | ((uint)plan.Round << 16) | (uint)batch;
        return new RandomStream(w0 | ((ulong)w1 << 32), (ulong)q, purpose);
    }
}
