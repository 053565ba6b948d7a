using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>Squared adaptive widths of all pairs of modes of two wave vectors, both flowing in.</summary>
internal sealed class PairWidths(GridModes modes)
{
    private readonly double[] _like = new double[modes.BranchCount * modes.PaddedBranches];
    private readonly double[] _unlike = new double[modes.BranchCount * modes.PaddedBranches];
    private long _a = -1;
    private long _b = -1;

    /// <summary>Both wave vectors are now known; a repetition costs nothing.</summary>
    public void Build(long a, long b)
    {
        if (a == _a && b == _b)
        {
            return;
        }

        (_a, _b) = (a, b);
        int padded = modes.PaddedBranches, count = modes.WidthCount;
        ref double width = ref MemoryMarshal.GetArrayDataReference(modes.Width);
        for (int first = 0; first < modes.BranchCount; first++)
        {
            for (int block = 0; block < padded; block += GridModes.Lanes)
            {
                Vector512<double> like = default, unlike = default;
                for (int step = 0; step < count; step++)
                {
                    var u = Vector512.Create(Unsafe.Add(ref width, (nint)((((a * count) + step) * padded) + first)));
                    Vector512<double> v = Vector512.LoadUnsafe(ref Unsafe.Add(ref width, (nint)((((b * count) + step) * padded) + block)));
                    like = Vector512.Max(like, Vector512.Abs(u - v));
                    unlike = Vector512.Max(unlike, Vector512.Abs(u + v));
                }

                (like * like).StoreUnsafe(ref _like[(first * padded) + block]);
                (unlike * unlike).StoreUnsafe(ref _unlike[(first * padded) + block]);
            }
        }
    }

    /// <summary>One pair.</summary>
    /// <param name="first">Branch of the first.</param>
    /// <param name="second">Branch of the second.</param>
    /// <param name="alike">Whether both are absorbed or both emitted.</param>
    public double Of(int first, int second, bool alike) => (alike ? _like : _unlike)[(first * modes.PaddedBranches) + second];

    /// <summary>Eight branches of the second.</summary>
    public Vector512<double> Block(int first, int block, bool alike) => Vector512.LoadUnsafe(
        ref (alike ? _like : _unlike)[(first * modes.PaddedBranches) + (block * GridModes.Lanes)]);
}
