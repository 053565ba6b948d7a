using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using H = System.Runtime.Intrinsics.Vector256<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// <see cref="PermanentContraction"/> of third order without products for half of the terms of a vector, the same operations in the same
/// order: where a vector of eight is a pair of shorter ones, its sums do not fit into the registers. Pointers are advanced to the half,
/// offsets count halves.
/// </summary>
[SkipLocalsInit]
internal static unsafe class HalfContraction
{
    /// <summary>Halves from one factor of a term to the next.</summary>
    private const int Step = 2;

    /// <param name="a">Factors of the group.</param>
    /// <param name="g">Gradient of the group, added to.</param>
    /// <param name="stride">Halves from one axis to the next.</param>
    /// <param name="sites">Three offsets.</param>
    /// <param name="phi">27 halves.</param>
    public static H Order3(H* a, H* g, int stride, int* sites, H* phi)
    {
        H f = H.Zero;
        for (int p = 0; p < 3; p++)
        {
            int q = p == 0 ? Step : 0;
            int r = p == 2 ? Step : 2 * Step;
            H* y = a + sites[1];
            H* z = a + sites[2];
            H qz0 = z[q], qz1 = z[stride + q], qz2 = z[(2 * stride) + q], rz0 = z[r], rz1 = z[stride + r], rz2 = z[(2 * stride) + r];
            H qy = y[q], ry = y[r];
            H s0 = Vector256.FusedMultiplyAdd(qy, rz0, ry * qz0);
            H s1 = Vector256.FusedMultiplyAdd(qy, rz1, ry * qz1);
            H s2 = Vector256.FusedMultiplyAdd(qy, rz2, ry * qz2);
            (qy, ry) = (y[stride + q], y[stride + r]);
            H s3 = Vector256.FusedMultiplyAdd(qy, rz0, ry * qz0);
            H s4 = Vector256.FusedMultiplyAdd(qy, rz1, ry * qz1);
            H s5 = Vector256.FusedMultiplyAdd(qy, rz2, ry * qz2);
            (qy, ry) = (y[(2 * stride) + q], y[(2 * stride) + r]);
            H s6 = Vector256.FusedMultiplyAdd(qy, rz0, ry * qz0);
            H s7 = Vector256.FusedMultiplyAdd(qy, rz1, ry * qz1);
            H s8 = Vector256.FusedMultiplyAdd(qy, rz2, ry * qz2);
            H* ax = a + sites[0] + (Step * p);
            H* gx = g + sites[0] + (Step * p);
            H w0 = H.Zero, w1 = H.Zero, w2 = H.Zero, w3 = H.Zero, w4 = H.Zero, w5 = H.Zero, w6 = H.Zero, w7 = H.Zero, w8 = H.Zero;
            for (int axis = 0; axis < 3; axis++)
            {
                // every entry is loaded once and used twice: loads are the limit
                H factor = ax[axis * stride];
                H* row = phi + (9 * axis);
                H t = row[0];
                H u = t * s0;
                w0 = Vector256.FusedMultiplyAdd(t, factor, w0);
                t = row[1];
                u = Vector256.FusedMultiplyAdd(t, s1, u);
                w1 = Vector256.FusedMultiplyAdd(t, factor, w1);
                t = row[2];
                u = Vector256.FusedMultiplyAdd(t, s2, u);
                w2 = Vector256.FusedMultiplyAdd(t, factor, w2);
                t = row[3];
                u = Vector256.FusedMultiplyAdd(t, s3, u);
                w3 = Vector256.FusedMultiplyAdd(t, factor, w3);
                t = row[4];
                u = Vector256.FusedMultiplyAdd(t, s4, u);
                w4 = Vector256.FusedMultiplyAdd(t, factor, w4);
                t = row[5];
                u = Vector256.FusedMultiplyAdd(t, s5, u);
                w5 = Vector256.FusedMultiplyAdd(t, factor, w5);
                t = row[6];
                u = Vector256.FusedMultiplyAdd(t, s6, u);
                w6 = Vector256.FusedMultiplyAdd(t, factor, w6);
                t = row[7];
                u = Vector256.FusedMultiplyAdd(t, s7, u);
                w7 = Vector256.FusedMultiplyAdd(t, factor, w7);
                t = row[8];
                u = Vector256.FusedMultiplyAdd(t, s8, u);
                w8 = Vector256.FusedMultiplyAdd(t, factor, w8);
                f = Vector256.FusedMultiplyAdd(u, factor, f);
                gx[axis * stride] += u;
            }

            AddPairGradient(a, g, stride, sites[1], sites[2], q, r, w0, w1, w2, w3, w4, w5, w6, w7, w8);
        }

        return f;
    }

    // gradient of w . (symmetric pair)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairGradient(
        H* a, H* g, int stride, int y, int z, int q, int r, H w0, H w1, H w2, H w3, H w4, H w5, H w6, H w7, H w8)
    {
        int y1 = y + stride, y2 = y1 + stride, z1 = z + stride, z2 = z1 + stride;
        H a0 = a[y + q], a1 = a[y1 + q], a2 = a[y2 + q];
        H gr0 = Contract(w0, w3, w6, a0, a1, a2), gr1 = Contract(w1, w4, w7, a0, a1, a2), gr2 = Contract(w2, w5, w8, a0, a1, a2);
        (a0, a1, a2) = (a[y + r], a[y1 + r], a[y2 + r]);
        H gq0 = Contract(w0, w3, w6, a0, a1, a2), gq1 = Contract(w1, w4, w7, a0, a1, a2), gq2 = Contract(w2, w5, w8, a0, a1, a2);
        (a0, a1, a2) = (a[z + r], a[z1 + r], a[z2 + r]);
        g[y + q] += Contract(w0, w1, w2, a0, a1, a2);
        g[y1 + q] += Contract(w3, w4, w5, a0, a1, a2);
        g[y2 + q] += Contract(w6, w7, w8, a0, a1, a2);
        (a0, a1, a2) = (a[z + q], a[z1 + q], a[z2 + q]);
        g[y + r] += Contract(w0, w1, w2, a0, a1, a2);
        g[y1 + r] += Contract(w3, w4, w5, a0, a1, a2);
        g[y2 + r] += Contract(w6, w7, w8, a0, a1, a2);
        g[z + q] += gq0;
        g[z1 + q] += gq1;
        g[z2 + q] += gq2;
        g[z + r] += gr0;
        g[z1 + r] += gr1;
        g[z2 + r] += gr2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static H Contract(H x, H y, H z, H a, H b, H c) =>
        Vector256.FusedMultiplyAdd(z, c, Vector256.FusedMultiplyAdd(y, b, x * a));
}
