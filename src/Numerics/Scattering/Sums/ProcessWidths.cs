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
internal sealed class ProcessWidths(GridModes modes)
{
    // squares of |t - u| and |t + u|, Q and P: [2 * (branch of Q * padded + branch of P)], as vectors over P
    private readonly Vector512<double>[] _firstPartner = NewPairs(modes);

    // squares of |t - w| and |t + w|, Q and Q'': the same over Q''
    private readonly Vector512<double>[] _firstThird = NewPairs(modes);

    /// <summary>Fixes the three wave vectors.</summary>
    public void Begin(long q, long p, long third)
    {
        Pairs(q, p, _firstPartner);
        Pairs(q, third, _firstThird);
    }

    /// <summary>Lanes within the cut: absorption in the lowest byte, exchange and emission in the next two.</summary>
    /// <param name="reach">A third of the square of the cut, in units of the width.</param>
    /// <param name="first">Branch of Q.</param>
    /// <param name="partner">Branch of P.</param>
    /// <param name="block">First of the eight branches of Q''.</param>
    /// <param name="omega1">omega of Q.</param>
    /// <param name="difference">omega' - omega''.</param>
    /// <param name="sum">omega' + omega''.</param>
    /// <param name="like">|u - w|^2 of P and Q'', not below the floor's square.</param>
    /// <param name="unlike">|u + w|^2.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Masks(
        Vector512<double> reach,
        int first,
        int partner,
        int block,
        Vector512<double> omega1,
        Vector512<double> difference,
        Vector512<double> sum,
        Vector512<double> like,
        Vector512<double> unlike)
    {
        ref double pair = ref Unsafe.Add(
            ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetArrayDataReference(_firstPartner)), Index(first, partner));
        ref Vector512<double> third = ref Unsafe.Add(
            ref MemoryMarshal.GetArrayDataReference(_firstThird), 2 * (((first * modes.PaddedBranches) + block) / GridModes.Lanes));
        Vector512<double> apart = Vector512.Create(pair), along = Vector512.Create(Unsafe.Add(ref pair, GridModes.Lanes));
        Vector512<double> other = Unsafe.Add(ref third, 1);
        return (uint)(Within(omega1 + difference, reach * (apart + third + like))
            | (Within(omega1 - difference, reach * (along + other + like)) << 8)
            | (Within(omega1 - sum, reach * (along + third + unlike)) << 16));
    }

    /// <summary>Squared width of one process, (rad/ps)^2: 0 absorption, 1 exchange, 2 emission; see <see cref="Masks"/>.</summary>
    /// <param name="process">Which.</param>
    /// <param name="first">Branch of Q.</param>
    /// <param name="partner">Branch of P.</param>
    /// <param name="third">Branch of Q''.</param>
    /// <param name="width">|u - w| of P and Q'', for emission |u + w|; not below the floor.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Square(int process, int first, int partner, int third, double width)
    {
        ref double pair = ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetArrayDataReference(_firstPartner));
        ref double other = ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetArrayDataReference(_firstThird));
        double u = Unsafe.Add(ref pair, Index(first, partner) + (process == 0 ? 0 : GridModes.Lanes));
        double w = Unsafe.Add(ref other, Index(first, third) + (process == 1 ? GridModes.Lanes : 0));
        return 1.0 / 3 * (u + w + (width * width));
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

                squares[at++] = difference * difference;
                squares[at++] = sum * sum;
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

    private static Vector512<double>[] NewPairs(GridModes modes) =>
        new Vector512<double>[2 * modes.BranchCount * (modes.PaddedBranches / GridModes.Lanes)];
}
