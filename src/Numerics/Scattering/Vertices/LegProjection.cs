using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>The contractions that full-tensor vertices share: legs of a tensor with eigenvectors of modes.</summary>
internal static class LegProjection
{
    /// <summary>X[c] = sum_a e_a(Q)/sqrt(m) M[a, c].</summary>
    /// <param name="modes">Eigenvectors.</param>
    /// <param name="q">Grid index of Q.</param>
    /// <param name="branch">Branch of Q.</param>
    /// <param name="matrix">The sums that hold M, branches x branches numbers from <paramref name="offset"/> on.</param>
    /// <param name="offset">First number of M.</param>
    /// <param name="real">Re X, one vector of slack behind the last number.</param>
    /// <param name="imaginary">Im X, the same.</param>
    public static void Project(
        GridModes modes, long q, int branch, PartialFourierSum matrix, int offset, double[] real, double[] imaginary)
    {
        int d = modes.BranchCount;
        int padded = modes.PaddedBranches;
        nint vector = (nint)(q * d * padded) + branch;
        Contract(
            ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(modes.VectorReal), vector),
            ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(modes.VectorImaginary), vector),
            padded,
            d,
            ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(matrix.PointReal), offset),
            ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(matrix.PointImaginary), offset),
            d,
            real,
            imaginary);
    }

    /// <summary>X[k] = sum_a e_a M[a, k], k below <paramref name="length"/>.</summary>
    /// <param name="er">Re e_0; e_a stands <paramref name="stride"/> further each.</param>
    /// <param name="ei">Im e_0.</param>
    /// <param name="stride">Distance of components of e.</param>
    /// <param name="d">Number of components.</param>
    /// <param name="mr">Re M[0, 0]; rows of <paramref name="length"/> numbers, one vector of slack behind the last.</param>
    /// <param name="mi">Im M[0, 0].</param>
    /// <param name="length">Numbers to a row.</param>
    /// <param name="real">Re X, one vector of slack.</param>
    /// <param name="imaginary">Im X.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Contract(
        ref double er, ref double ei, nint stride, int d, ref double mr, ref double mi, int length, double[] real, double[] imaginary)
    {
        for (nint block = 0; block < length; block += GridModes.Lanes)
        {
            Vector512<double> xr = Vector512<double>.Zero;
            Vector512<double> xi = Vector512<double>.Zero;
            for (nint a = 0; a < d; a++)
            {
                Vector512<double> r = Vector512.LoadUnsafe(ref Unsafe.Add(ref mr, (a * length) + block));
                Vector512<double> i = Vector512.LoadUnsafe(ref Unsafe.Add(ref mi, (a * length) + block));
                Vector512<double> vr = Vector512.Create(Unsafe.Add(ref er, a * stride));
                Vector512<double> vi = Vector512.Create(Unsafe.Add(ref ei, a * stride));
                xr = Vector512.FusedMultiplyAdd(vr, r, Vector512.FusedMultiplyAdd(-vi, i, xr));
                xi = Vector512.FusedMultiplyAdd(vr, i, Vector512.FusedMultiplyAdd(vi, r, xi));
            }

            xr.StoreUnsafe(ref real[block]);
            xi.StoreUnsafe(ref imaginary[block]);
        }
    }

    /// <summary>sum_c X[c] times the complex conjugate of e_c(Q''), for eight branches of Q''.</summary>
    /// <param name="x">Re X.</param>
    /// <param name="y">Im X.</param>
    /// <param name="er">Re e_0 of the first of the eight branches; e_c stands <paramref name="stride"/> further each.</param>
    /// <param name="ei">Im e_0.</param>
    /// <param name="stride">Distance of components of e.</param>
    /// <param name="d">Number of components.</param>
    /// <param name="real">Real part.</param>
    /// <param name="imaginary">Imaginary part.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CloseOutgoing(
        double[] x,
        double[] y,
        ref double er,
        ref double ei,
        nint stride,
        int d,
        out Vector512<double> real,
        out Vector512<double> imaginary)
    {
        ref double x0 = ref MemoryMarshal.GetArrayDataReference(x);
        ref double y0 = ref MemoryMarshal.GetArrayDataReference(y);
        Vector512<double> sumReal = Vector512<double>.Zero;
        Vector512<double> sumImaginary = Vector512<double>.Zero;
        for (nint c = 0; c < d; c++)
        {
            Vector512<double> a = Vector512.LoadUnsafe(ref Unsafe.Add(ref er, c * stride));
            Vector512<double> b = Vector512.LoadUnsafe(ref Unsafe.Add(ref ei, c * stride));
            Vector512<double> xr = Vector512.Create(Unsafe.Add(ref x0, c));
            Vector512<double> xi = Vector512.Create(Unsafe.Add(ref y0, c));
            sumReal = Vector512.FusedMultiplyAdd(xr, a, Vector512.FusedMultiplyAdd(xi, b, sumReal));
            sumImaginary = Vector512.FusedMultiplyAdd(xi, a, Vector512.FusedMultiplyAdd(-xr, b, sumImaginary));
        }

        real = sumReal;
        imaginary = sumImaginary;
    }
}
