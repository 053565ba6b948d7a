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
    /// <param name="cut">In units of the width.</param>
    /// <param name="first">Branch of Q.</param>
    /// <param name="partner">Branch of P.</param>
    /// <param name="block">First of the eight branches of Q''.</param>
    /// <param name="omega1">omega of Q.</param>
    /// <param name="difference">omega' - omega''.</param>
    /// <param name="sum">omega' + omega''.</param>
    /// <param name="like">|u - w| of P and Q'', not below the floor.</param>
    /// <param name="unlike">|u + w|.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public uint Masks(
        double cut,
        int first,
        int partner,
        int block,
        Vector512<double> omega1,
        Vector512<double> difference,
        Vector512<double> sum,
        Vector512<double> like,
        Vector512<double> unlike)
    {
        (Vector512<double> absorb, Vector512<double> exchange, Vector512<double> emit) = Squares(first, partner, block, like, unlike);
        Vector512<double> square = Vector512.Create(cut * cut);
        return (uint)(Within(omega1 + difference, square * absorb)
            | (Within(omega1 - difference, square * exchange) << 8)
            | (Within(omega1 - sum, square * emit) << 16));
    }

    /// <summary>Squared width of one process, (rad/ps)^2: 0 absorption, 1 exchange, 2 emission; see <see cref="Masks"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Square(int process, int first, int partner, int third, double like, double unlike)
    {
        ref double pair = ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetArrayDataReference(_firstPartner));
        ref double other = ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetArrayDataReference(_firstThird));
        double u = Unsafe.Add(ref pair, Index(first, partner) + (process == 0 ? 0 : GridModes.Lanes));
        double w = Unsafe.Add(ref other, Index(first, third) + (process == 1 ? GridModes.Lanes : 0));
        return 1.0 / 3 * (u + w + (process == 2 ? unlike * unlike : like * like));
    }

    // the three squared widths, (rad/ps)^2
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector512<double> Absorb, Vector512<double> Exchange, Vector512<double> Emit) Squares(
        int first, int partner, int block, Vector512<double> like, Vector512<double> unlike)
    {
        int blocks = modes.PaddedBranches / GridModes.Lanes;
        ref double pair = ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetArrayDataReference(_firstPartner));
        int at = Index(first, partner);
        Vector512<double> difference = Vector512.Create(Unsafe.Add(ref pair, at));
        Vector512<double> sum = Vector512.Create(Unsafe.Add(ref pair, at + GridModes.Lanes));
        int third = 2 * ((first * blocks) + (block / GridModes.Lanes));
        Vector512<double> mean = Vector512.Create(1.0 / 3);
        like *= like;
        unlike *= unlike;
        return (
            mean * (difference + _firstThird[third] + like),
            mean * (sum + _firstThird[third + 1] + like),
            mean * (sum + _firstThird[third] + unlike));
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

    private static ulong Within(Vector512<double> energy, Vector512<double> reach) =>
        Vector512.LessThan(energy * energy, reach).ExtractMostSignificantBits();

    // position of the difference; that of the sum is one vector further
    private int Index(int first, int branch) =>
        (2 * ((first * modes.PaddedBranches) + (branch / GridModes.Lanes * GridModes.Lanes))) + (branch % GridModes.Lanes);

    private static Vector512<double>[] NewPairs(GridModes modes) =>
        new Vector512<double>[2 * modes.BranchCount * (modes.PaddedBranches / GridModes.Lanes)];
}
