using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering;

/// <summary>The contraction that full-tensor vertices share: one leg of a matrix with the eigenvector of a mode.</summary>
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
        ref double er = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(modes.VectorReal), (nint)(q * d * padded) + branch);
        ref double ei = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(modes.VectorImaginary), (nint)(q * d * padded) + branch);
        ref double mr = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(matrix.PointReal), offset);
        ref double mi = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(matrix.PointImaginary), offset);
        for (nint block = 0; block < d; block += GridModes.Lanes)
        {
            Vector512<double> xr = Vector512<double>.Zero;
            Vector512<double> xi = Vector512<double>.Zero;
            for (nint a = 0; a < d; a++)
            {
                Vector512<double> r = Vector512.LoadUnsafe(ref Unsafe.Add(ref mr, (a * d) + block));
                Vector512<double> i = Vector512.LoadUnsafe(ref Unsafe.Add(ref mi, (a * d) + block));
                Vector512<double> vr = Vector512.Create(Unsafe.Add(ref er, a * padded));
                Vector512<double> vi = Vector512.Create(Unsafe.Add(ref ei, a * padded));
                xr = Vector512.FusedMultiplyAdd(vr, r, Vector512.FusedMultiplyAdd(-vi, i, xr));
                xi = Vector512.FusedMultiplyAdd(vr, i, Vector512.FusedMultiplyAdd(vi, r, xi));
            }

            xr.StoreUnsafe(ref real[block]);
            xi.StoreUnsafe(ref imaginary[block]);
        }
    }
}
