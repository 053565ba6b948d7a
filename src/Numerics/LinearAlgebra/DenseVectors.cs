using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.LinearAlgebra;

/// <summary>Sums over long vectors; the order of a sum depends on the length alone, not on the machine.</summary>
internal static class DenseVectors
{
    /// <summary>a . b, both of one length.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        // two accumulators of eight lanes each, whatever the width of the machine's vectors
        ReadOnlySpan<Vector512<double>> va = MemoryMarshal.Cast<double, Vector512<double>>(a);
        ReadOnlySpan<Vector512<double>> vb = MemoryMarshal.Cast<double, Vector512<double>>(b);
        Vector512<double> s0 = Vector512<double>.Zero, s1 = s0;
        int k = 0;
        for (; k + 1 < va.Length; k += 2)
        {
            s0 = Vector512.FusedMultiplyAdd(va[k], vb[k], s0);
            s1 = Vector512.FusedMultiplyAdd(va[k + 1], vb[k + 1], s1);
        }

        if (k < va.Length)
        {
            s0 = Vector512.FusedMultiplyAdd(va[k], vb[k], s0);
        }

        double sum = Vector512.Sum(s0 + s1);
        for (int t = 8 * va.Length; t < a.Length; t++)
        {
            sum += a[t] * b[t];
        }

        return sum;
    }

    /// <summary>to += factor from, element by element.</summary>
    public static void AddScaled(double factor, ReadOnlySpan<double> from, Span<double> to)
    {
        var f = new Vector<double>(factor);
        ReadOnlySpan<Vector<double>> source = MemoryMarshal.Cast<double, Vector<double>>(from);
        Span<Vector<double>> target = MemoryMarshal.Cast<double, Vector<double>>(to);
        for (int k = 0; k < target.Length; k++)
        {
            target[k] += f * source[k];
        }

        for (int k = target.Length * Vector<double>.Count; k < to.Length; k++)
        {
            to[k] += factor * from[k];
        }
    }
}
