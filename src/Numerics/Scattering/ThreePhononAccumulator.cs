using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering;

/// <summary>
/// Sums of one first wave vector, kept as vectors of eight lanes so that the order of additions is fixed. Index of the rate sums:
/// (((normal ? 1 : 0) * 2 + channel) * temperatures + t) * branches + branch, channel 0 = absorption, 1 = emission.
/// <see cref="Processes"/> counts every ordered process twice, as orbits hold p and its exchange.
/// </summary>
internal sealed class ThreePhononAccumulator(int branchCount, int temperatures)
{
    public readonly Vector512<double>[] Rate = new Vector512<double>[4 * temperatures * branchCount];
    public readonly Vector512<double>[] Weighted = new Vector512<double>[2 * temperatures * branchCount];
    public readonly Vector512<double>[] PhaseSpace = new Vector512<double>[2 * branchCount];
    public readonly long[] Processes = new long[2 * branchCount];
    public long Elements;

    public void Clear()
    {
        Array.Clear(Rate);
        Array.Clear(Weighted);
        Array.Clear(PhaseSpace);
        Array.Clear(Processes);
        Elements = 0;
    }
}
