using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering;

/// <summary>
/// Sums of one first wave vector in the four-phonon channels 0 = ++, 1 = +-, 2 = --. Index of the rate sums:
/// (((normal ? 1 : 0) * 3 + channel) * temperatures + t) * branches + branch.
/// </summary>
internal sealed class FourPhononAccumulator(int branchCount, int temperatures)
{
    public readonly Vector512<double>[] Rate = new Vector512<double>[6 * temperatures * branchCount];
    public readonly Vector512<double>[] Weighted = new Vector512<double>[3 * temperatures * branchCount];
    public readonly Vector512<double>[] PhaseSpace = new Vector512<double>[3 * branchCount];
    public readonly double[] Processes = new double[3 * branchCount];
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
