using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// The two operations that PCP vertices are made of, on rows of complex numbers in single precision (real parts first, imaginary parts
/// behind).
/// </summary>
internal static class PcpProducts
{
    private const int Wide = 16;
    private const int Narrow = 8;

    /// <summary>A mode's row times lambda over a number.</summary>
    public static void Scale(PcpModeTable table, long q, int branch, double divisor, Span<float> target)
    {
        ReadOnlySpan<float> source = table.Values.AsSpan((int)table.Row(q, branch), 2 * table.Columns);
        for (int column = 0; column < table.Columns; column++)
        {
            float scale = (float)(table.Lambda[column % table.PaddedRank] / divisor);
            target[column] = scale * source[column];
            target[table.Columns + column] = scale * source[table.Columns + column];
        }
    }

    /// <summary>target(xi) = a_i(xi) b_j(xi) + a_j(xi) b_i(xi) for xi below <paramref name="rank"/>.</summary>
    /// <param name="a">Row of a mode, scaled or not.</param>
    /// <param name="b">Row of another mode.</param>
    /// <param name="i">First column of slot i.</param>
    /// <param name="j">First column of slot j.</param>
    /// <param name="rank">A multiple of 8.</param>
    /// <param name="columns">Distance from real to imaginary parts in both rows.</param>
    /// <param name="target">First real part of the result.</param>
    /// <param name="length">Distance from real to imaginary parts of the result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Symmetric(ref float a, ref float b, nint i, nint j, int rank, nint columns, ref float target, nint length)
    {
        ref float ai = ref Unsafe.Add(ref a, i);
        ref float aj = ref Unsafe.Add(ref a, j);
        ref float bi = ref Unsafe.Add(ref b, i);
        ref float bj = ref Unsafe.Add(ref b, j);
        for (nint xi = 0; xi < rank; xi += Narrow)
        {
            Vector256<float> air = Vector256.LoadUnsafe(ref Unsafe.Add(ref ai, xi)),
                aii = Vector256.LoadUnsafe(ref Unsafe.Add(ref ai, columns + xi));
            Vector256<float> ajr = Vector256.LoadUnsafe(ref Unsafe.Add(ref aj, xi)),
                aji = Vector256.LoadUnsafe(ref Unsafe.Add(ref aj, columns + xi));
            Vector256<float> bir = Vector256.LoadUnsafe(ref Unsafe.Add(ref bi, xi)),
                bii = Vector256.LoadUnsafe(ref Unsafe.Add(ref bi, columns + xi));
            Vector256<float> bjr = Vector256.LoadUnsafe(ref Unsafe.Add(ref bj, xi)),
                bji = Vector256.LoadUnsafe(ref Unsafe.Add(ref bj, columns + xi));
            Vector256<float> minus = Vector256.FusedMultiplyAdd(aii, bji, aji * bii);
            Vector256<float> real = Vector256.FusedMultiplyAdd(air, bjr, Vector256.FusedMultiplyAdd(ajr, bir, -minus));
            Vector256<float> plus = Vector256.FusedMultiplyAdd(aii, bjr, aji * bir);
            Vector256<float> imaginary = Vector256.FusedMultiplyAdd(air, bji, Vector256.FusedMultiplyAdd(ajr, bii, plus));
            real.StoreUnsafe(ref Unsafe.Add(ref target, xi));
            imaginary.StoreUnsafe(ref Unsafe.Add(ref target, length + xi));
        }
    }

    /// <summary>
    /// |sum_k u_k w_k|^2, or |sum_k u_k w_k*|^2 with <paramref name="conjugate"/>, of one row u with the rows of several modes.
    /// </summary>
    /// <remarks>Sixteen partial sums each in single precision, from there on double precision in a fixed order.</remarks>
    /// <param name="u">First real part, imaginary parts <paramref name="length"/> behind.</param>
    /// <param name="w">The same of the mode in lane 0; every mode takes 2 <paramref name="length"/> numbers.</param>
    /// <param name="length">Numbers, a multiple of 16.</param>
    /// <param name="conjugate">A constant at every call.</param>
    /// <param name="wanted">A bit for each lane to be written.</param>
    /// <param name="squares">Lane 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Squares(ref float u, ref float w, nint length, bool conjugate, uint wanted, ref double squares)
    {
        uint left = wanted;
        while (Vector512.IsHardwareAccelerated && (left & (left - 1)) != 0)
        {
            int one = BitOperations.TrailingZeroCount(left);
            left &= left - 1;
            int other = BitOperations.TrailingZeroCount(left);
            left &= left - 1;
            Pair(
                ref u,
                ref Unsafe.Add(ref w, one * 2 * length),
                ref Unsafe.Add(ref w, other * 2 * length),
                length,
                conjugate,
                out Unsafe.Add(ref squares, one),
                out Unsafe.Add(ref squares, other));
        }

        for (; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            Unsafe.Add(ref squares, lane) = One(ref u, ref Unsafe.Add(ref w, lane * 2 * length), length, conjugate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double One(ref float u, ref float w, nint length, bool conjugate)
    {
        ref float ui = ref Unsafe.Add(ref u, length);
        ref float wi = ref Unsafe.Add(ref w, length);
        Vector512<float> rr = Vector512<float>.Zero, ii = Vector512<float>.Zero, ri = Vector512<float>.Zero, ir = Vector512<float>.Zero;
        nint k = 0;
        do
        {
            Vector512<float> a = Vector512.LoadUnsafe(ref Unsafe.Add(ref u, k)), b = Vector512.LoadUnsafe(ref Unsafe.Add(ref ui, k));
            Vector512<float> x = Vector512.LoadUnsafe(ref Unsafe.Add(ref w, k)), y = Vector512.LoadUnsafe(ref Unsafe.Add(ref wi, k));
            rr = Vector512.FusedMultiplyAdd(a, x, rr);
            ii = Vector512.FusedMultiplyAdd(b, y, ii);
            ri = Vector512.FusedMultiplyAdd(a, y, ri);
            ir = Vector512.FusedMultiplyAdd(b, x, ir);
            k += Wide;
        }
        while (k < length);
        return Norm(rr, ii, ri, ir, conjugate);
    }

    // two elements at once, where there are registers for that: u is read once, and more sums are under way than a fused multiply-add has
    // steps
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(ref float u, ref float w, ref float v, nint length, bool conjugate, out double first, out double second)
    {
        ref float ui = ref Unsafe.Add(ref u, length);
        ref float wi = ref Unsafe.Add(ref w, length);
        ref float vi = ref Unsafe.Add(ref v, length);
        Vector512<float> rr = Vector512<float>.Zero, ii = Vector512<float>.Zero, ri = Vector512<float>.Zero, ir = Vector512<float>.Zero;
        Vector512<float> rr2 = Vector512<float>.Zero, ii2 = Vector512<float>.Zero, ri2 = Vector512<float>.Zero, ir2 = Vector512<float>.Zero;
        nint k = 0;
        do
        {
            Vector512<float> a = Vector512.LoadUnsafe(ref Unsafe.Add(ref u, k)), b = Vector512.LoadUnsafe(ref Unsafe.Add(ref ui, k));
            Vector512<float> x = Vector512.LoadUnsafe(ref Unsafe.Add(ref w, k)), y = Vector512.LoadUnsafe(ref Unsafe.Add(ref wi, k));
            rr = Vector512.FusedMultiplyAdd(a, x, rr);
            ii = Vector512.FusedMultiplyAdd(b, y, ii);
            ri = Vector512.FusedMultiplyAdd(a, y, ri);
            ir = Vector512.FusedMultiplyAdd(b, x, ir);
            x = Vector512.LoadUnsafe(ref Unsafe.Add(ref v, k));
            y = Vector512.LoadUnsafe(ref Unsafe.Add(ref vi, k));
            rr2 = Vector512.FusedMultiplyAdd(a, x, rr2);
            ii2 = Vector512.FusedMultiplyAdd(b, y, ii2);
            ri2 = Vector512.FusedMultiplyAdd(a, y, ri2);
            ir2 = Vector512.FusedMultiplyAdd(b, x, ir2);
            k += Wide;
        }
        while (k < length);
        first = Norm(rr, ii, ri, ir, conjugate);
        second = Norm(rr2, ii2, ri2, ir2, conjugate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Norm(Vector512<float> rr, Vector512<float> ii, Vector512<float> ri, Vector512<float> ir, bool conjugate)
    {
        double real = Sum(conjugate ? rr + ii : rr - ii);
        double imaginary = Sum(conjugate ? ir - ri : ir + ri);
        return Math.FusedMultiplyAdd(real, real, imaginary * imaginary);
    }

    // lanes k, k + 8, then k + 4, k + 2, k + 1
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Sum(Vector512<float> v)
    {
        Vector512<double> eight = Vector512.WidenLower(v) + Vector512.WidenUpper(v);
        Vector256<double> four = eight.GetLower() + eight.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two.ToScalar() + two.GetElement(1);
    }
}
