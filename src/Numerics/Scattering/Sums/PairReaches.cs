using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>Widths from the velocities of all pairs of modes of two wave vectors: |u - w| and |u + w|, not below the floor.</summary>
internal sealed class PairReaches(GridModes modes)
{
    private readonly Vector512<double>[] _widths =
        new Vector512<double>[2 * modes.BranchCount * (modes.PaddedBranches / GridModes.Lanes)];

    private readonly Vector512<double>[] _widest = new Vector512<double>[modes.PaddedBranches / GridModes.Lanes];

    /// <summary>|u - w| of branch 0 of the first and the first eight of the second; behind it |u + w|, then the next eight.</summary>
    public ref Vector512<double> Start => ref MemoryMarshal.GetArrayDataReference(_widths);

    /// <summary>Where a branch and eight of the second stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Index(int branch, int block) => 2 * (((branch * modes.PaddedBranches) + block) / GridModes.Lanes);

    /// <summary>|u - w| of two branches; eight numbers further |u + w|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref double Of(int first, int second) => ref Unsafe.Add(
        ref Unsafe.As<Vector512<double>, double>(ref Start), (GridModes.Lanes * Index(first, second)) + (second % GridModes.Lanes));

    /// <summary>The largest width of eight branches of the second with any of the first.</summary>
    public Vector512<double> Widest(int block) => _widest[block / GridModes.Lanes];

    /// <summary>Takes two wave vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Build(long first, long second)
    {
        int padded = modes.PaddedBranches, count = modes.WidthCount, at = 0;
        ref double width = ref MemoryMarshal.GetArrayDataReference(modes.Width);
        Vector512<double> floor = Vector512.Create(modes.WidthFloor);
        Array.Clear(_widest);
        for (int branch = 0; branch < modes.BranchCount; branch++)
        {
            for (int block = 0; block < padded; block += GridModes.Lanes)
            {
                ref double u = ref Unsafe.Add(ref width, (nint)(first * count * padded) + branch);
                ref double w = ref Unsafe.Add(ref width, (nint)(second * count * padded) + block);
                Vector512<double> difference = floor, sum = floor;
                for (nint i = 0; i < count * padded; i += padded)
                {
                    Vector512<double> a = Vector512.Create(Unsafe.Add(ref u, i)), b = Vector512.LoadUnsafe(ref Unsafe.Add(ref w, i));
                    difference = Vector512.Max(difference, Vector512.Abs(a - b));
                    sum = Vector512.Max(sum, Vector512.Abs(a + b));
                }

                _widths[at++] = difference;
                _widths[at++] = sum;
                ref Vector512<double> widest = ref _widest[block / GridModes.Lanes];
                widest = Vector512.Max(widest, Vector512.Max(difference, sum));
            }
        }
    }

    /// <summary>No process is in reach.</summary>
    public void Clear()
    {
        Array.Clear(_widths);
        Array.Clear(_widest);
    }
}
