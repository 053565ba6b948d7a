using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Widths of the process operator: sigma^2 is the mean over the three pairs of phonons of base(s_i v_i - s_j v_j)^2, s the signs with which
/// they take part, base(dv) the largest |step . dv| over the grid's steps, not below the floor. No pair of modes is special, so that a
/// process has the same
/// width from each of its three modes.
/// </summary>
/// <param name="modes">The grid.</param>
/// <param name="cut">
/// In units of the width: all squares are kept times a third of its square, so that a sum of three is (cut sigma)^2.
/// </param>
internal sealed class ProcessWidths(GridModes modes, double cut)
{
    private readonly Vector512<double> _share = Vector512.Create(cut * cut / 3);

    // squares of |t - u| and |t + u|, Q and P: [2 * (branch of Q * padded + branch of P)], as vectors over P
    private readonly Vector512<double>[] _firstPartner = NewPairs(modes);

    // squares of |t - w| and |t + w|, Q and Q'': the same over Q''
    private readonly Vector512<double>[] _firstThird = NewPairs(modes);

    // squares of |u - w| and |u + w|, P and Q'', not below the floor: the same
    private readonly Vector512<double>[] _partnerThird = NewPairs(modes);

    /// <summary>Of |t - u|; that of |t + u| stands eight numbers further.</summary>
    public ref double FirstPartner => ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetArrayDataReference(_firstPartner));

    /// <summary>Of |t - w| in the first lane; eight numbers further |t + w|.</summary>
    public ref double FirstThird => ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetArrayDataReference(_firstThird));

    /// <summary>Of |u - w|, behind it |u + w|.</summary>
    public ref double PartnerThirds => ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetArrayDataReference(_partnerThird));

    /// <summary>Fixes the three wave vectors.</summary>
    public void Begin(long q, long p, long third)
    {
        Pairs(q, p, _firstPartner);
        Pairs(q, third, _firstThird);
    }

    /// <summary>Fixes the widths of one branch of P and eight of Q''; returns their squares as they are kept.</summary>
    /// <param name="partner">Branch of P.</param>
    /// <param name="block">First of the eight branches of Q''.</param>
    /// <param name="difference">|u - w| of P and Q'', not below the floor.</param>
    /// <param name="sum">|u + w|.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> Apart, Vector512<double> Along) PartnerThird(
        int partner, int block, Vector512<double> difference, Vector512<double> sum)
    {
        ref Vector512<double> pair = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_partnerThird), IndexOfBlock(partner, block));
        Vector512<double> apart = _share * (difference * difference), along = _share * (sum * sum);
        pair = apart;
        Unsafe.Add(ref pair, 1) = along;
        return (apart, along);
    }

    /// <summary>Lanes within the cut: absorption in the lowest byte, exchange and emission in the next two.</summary>
    /// <param name="first">Branch of Q.</param>
    /// <param name="partner">Branch of P.</param>
    /// <param name="block">First of the eight branches of Q''.</param>
    /// <param name="absorb">What absorption misses of the energy.</param>
    /// <param name="exchange">The same of exchange.</param>
    /// <param name="emit">The same of emission.</param>
    /// <param name="apart">See <see cref="PartnerThird"/>.</param>
    /// <param name="along">The same.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Masks(
        int first,
        int partner,
        int block,
        Vector512<double> absorb,
        Vector512<double> exchange,
        Vector512<double> emit,
        Vector512<double> apart,
        Vector512<double> along)
    {
        ref double pair = ref Unsafe.Add(
            ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetArrayDataReference(_firstPartner)), Index(first, partner));
        ref Vector512<double> third = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_firstThird), IndexOfBlock(first, block));
        Vector512<double> difference = Vector512.Create(pair), sum = Vector512.Create(Unsafe.Add(ref pair, GridModes.Lanes));
        Vector512<double> other = Unsafe.Add(ref third, 1);
        return (uint)(Within(absorb, difference + third + apart)
            | (Within(exchange, sum + other + apart) << 8)
            | (Within(emit, sum + third + along) << 16));
    }

    /// <summary>Where the widths of one branch of Q, one of P and eight of Q'' stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void At(int first, int partner, int block, out nint firstPartner, out nint firstThird, out nint partnerThird)
    {
        firstPartner = Index(first, partner);
        firstThird = GridModes.Lanes * IndexOfBlock(first, block);
        partnerThird = GridModes.Lanes * IndexOfBlock(partner, block);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pairs(long q, long other, Vector512<double>[] squares)
    {
        int padded = modes.PaddedBranches;
        int count = modes.WidthCount;
        ref double width = ref MemoryMarshal.GetArrayDataReference(modes.Width);
        Vector512<double> floor = Vector512.Create(modes.WidthFloor);
        int at = 0;
        for (int first = 0; first < modes.BranchCount; first++)
        {
            for (int block = 0; block < padded; block += GridModes.Lanes)
            {
                ref double t = ref Unsafe.Add(ref width, (nint)(q * count * padded) + first);
                ref double u = ref Unsafe.Add(ref width, (nint)(other * count * padded) + block);
                Vector512<double> difference = floor;
                Vector512<double> sum = floor;
                for (nint i = 0; i < count * padded; i += padded)
                {
                    Vector512<double> a = Vector512.Create(Unsafe.Add(ref t, i));
                    Vector512<double> b = Vector512.LoadUnsafe(ref Unsafe.Add(ref u, i));
                    difference = Vector512.Max(difference, Vector512.Abs(a - b));
                    sum = Vector512.Max(sum, Vector512.Abs(a + b));
                }

                squares[at++] = _share * (difference * difference);
                squares[at++] = _share * (sum * sum);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Within(Vector512<double> energy, Vector512<double> reach) =>
        Vector512.LessThan(energy * energy, reach).ExtractMostSignificantBits();

    // position of the difference; that of the sum is one vector further
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Index(int first, int branch) =>
        (2 * ((first * modes.PaddedBranches) + (branch / GridModes.Lanes * GridModes.Lanes))) + (branch % GridModes.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IndexOfBlock(int branch, int block) => 2 * (((branch * modes.PaddedBranches) + block) / GridModes.Lanes);

    private static Vector512<double>[] NewPairs(GridModes modes) =>
        new Vector512<double>[2 * modes.BranchCount * (modes.PaddedBranches / GridModes.Lanes)];
}
