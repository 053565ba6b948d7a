using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// Contraction of one block of force constants with all permutations of the factors on its sites, for eight terms at once, with gradients.
/// f = sum_{a, b, ..} Phi_{ab..} sum_sigma prod_k A_sigma(k)(site_k, axis_k). <c>a</c> and <c>g</c> point to the factors and their gradient
/// in <see cref="FactorLayout"/>, already advanced to the group; sites are given as vector offsets of their x axis; slots are the factors
/// that take part.
/// </summary>
[SkipLocalsInit]
internal static unsafe class PermanentContraction
{
    /// <param name="a">Factors of the group.</param>
    /// <param name="g">Gradient of the group, added to.</param>
    /// <param name="stride">Vectors from one axis to the next.</param>
    /// <param name="sites">Two offsets.</param>
    /// <param name="slots">Two factors.</param>
    /// <param name="phi">9 vectors.</param>
    /// <param name="products">If not null, receives the factor of every entry of phi in f (9 vectors).</param>
    public static V Order2(V* a, V* g, int stride, int* sites, int* slots, V* phi, V* products)
    {
        V* pair = stackalloc V[9];
        SymmetricPair(a, stride, sites[0], sites[1], slots[0], slots[1], pair);
        V f = V.Zero;
        for (int k = 0; k < 9; k++)
        {
            f = Vector512.FusedMultiplyAdd(phi[k], pair[k], f);
        }

        AddPairGradient(a, g, stride, sites[0], sites[1], slots[0], slots[1], phi);
        if (products != null)
        {
            for (int k = 0; k < 9; k++)
            {
                products[k] = pair[k];
            }
        }

        return f;
    }

    /// <summary>As <see cref="Order2"/> with three sites, three slots, 27 vectors.</summary>
    public static V Order3(V* a, V* g, int stride, int* sites, int* slots, V* phi, V* products)
    {
        V* pair = stackalloc V[9];
        V f = V.Zero;
        for (int p = 0; p < 3; p++)
        {
            int q = slots[p == 0 ? 1 : 0];
            int r = slots[p == 2 ? 1 : 2];
            V* y = a + sites[1];
            V* z = a + sites[2];
            V qz0 = z[q], qz1 = z[stride + q], qz2 = z[(2 * stride) + q], rz0 = z[r], rz1 = z[stride + r], rz2 = z[(2 * stride) + r];
            V qy = y[q], ry = y[r];
            V s0 = Vector512.FusedMultiplyAdd(qy, rz0, ry * qz0);
            V s1 = Vector512.FusedMultiplyAdd(qy, rz1, ry * qz1);
            V s2 = Vector512.FusedMultiplyAdd(qy, rz2, ry * qz2);
            (qy, ry) = (y[stride + q], y[stride + r]);
            V s3 = Vector512.FusedMultiplyAdd(qy, rz0, ry * qz0);
            V s4 = Vector512.FusedMultiplyAdd(qy, rz1, ry * qz1);
            V s5 = Vector512.FusedMultiplyAdd(qy, rz2, ry * qz2);
            (qy, ry) = (y[(2 * stride) + q], y[(2 * stride) + r]);
            V s6 = Vector512.FusedMultiplyAdd(qy, rz0, ry * qz0);
            V s7 = Vector512.FusedMultiplyAdd(qy, rz1, ry * qz1);
            V s8 = Vector512.FusedMultiplyAdd(qy, rz2, ry * qz2);
            V* ax = a + sites[0] + slots[p];
            V* gx = g + sites[0] + slots[p];
            V w0 = V.Zero, w1 = V.Zero, w2 = V.Zero, w3 = V.Zero, w4 = V.Zero, w5 = V.Zero, w6 = V.Zero, w7 = V.Zero, w8 = V.Zero;
            for (int axis = 0; axis < 3; axis++)
            {
                // every entry is loaded once and used twice: loads are the limit
                V factor = ax[axis * stride];
                V* row = phi + (9 * axis);
                V t = row[0];
                V u = t * s0;
                w0 = Vector512.FusedMultiplyAdd(t, factor, w0);
                t = row[1];
                u = Vector512.FusedMultiplyAdd(t, s1, u);
                w1 = Vector512.FusedMultiplyAdd(t, factor, w1);
                t = row[2];
                u = Vector512.FusedMultiplyAdd(t, s2, u);
                w2 = Vector512.FusedMultiplyAdd(t, factor, w2);
                t = row[3];
                u = Vector512.FusedMultiplyAdd(t, s3, u);
                w3 = Vector512.FusedMultiplyAdd(t, factor, w3);
                t = row[4];
                u = Vector512.FusedMultiplyAdd(t, s4, u);
                w4 = Vector512.FusedMultiplyAdd(t, factor, w4);
                t = row[5];
                u = Vector512.FusedMultiplyAdd(t, s5, u);
                w5 = Vector512.FusedMultiplyAdd(t, factor, w5);
                t = row[6];
                u = Vector512.FusedMultiplyAdd(t, s6, u);
                w6 = Vector512.FusedMultiplyAdd(t, factor, w6);
                t = row[7];
                u = Vector512.FusedMultiplyAdd(t, s7, u);
                w7 = Vector512.FusedMultiplyAdd(t, factor, w7);
                t = row[8];
                u = Vector512.FusedMultiplyAdd(t, s8, u);
                w8 = Vector512.FusedMultiplyAdd(t, factor, w8);
                f = Vector512.FusedMultiplyAdd(u, factor, f);
                gx[axis * stride] += u;
            }

            AddPairGradient(a, g, stride, sites[1], sites[2], q, r, w0, w1, w2, w3, w4, w5, w6, w7, w8);
            if (products != null)
            {
                (pair[0], pair[1], pair[2], pair[3], pair[4], pair[5], pair[6], pair[7], pair[8]) = (s0, s1, s2, s3, s4, s5, s6, s7, s8);
                AddProducts(ax, stride, pair, products, first: p == 0);
            }
        }

        return f;
    }

    /// <summary>As <see cref="Order2"/> with four sites, four slots, 81 vectors and no products.</summary>
    public static V Order4(V* a, V* g, int stride, int* sites, int* slots, V* phi)
    {
        V* left = stackalloc V[9];
        V* right = stackalloc V[9];
        V* u = stackalloc V[9];
        V f = V.Zero;
        for (int pair = 0; pair < 6; pair++)
        {
            (int i, int j, int k, int l) = pair switch
            {
                0 => (0, 1, 2, 3),
                1 => (0, 2, 1, 3),
                2 => (0, 3, 1, 2),
                3 => (1, 2, 0, 3),
                4 => (1, 3, 0, 2),
                _ => (2, 3, 0, 1),
            };
            SymmetricPair(a, stride, sites[0], sites[1], slots[i], slots[j], left);
            SymmetricPair(a, stride, sites[2], sites[3], slots[k], slots[l], right);
            f += Contract9By9(phi, left, right, u);
            AddPairGradient(a, g, stride, sites[0], sites[1], slots[i], slots[j], u);
            AddPairGradient(a, g, stride, sites[2], sites[3], slots[k], slots[l], right);
        }

        return f;
    }

    /// <summary>
    /// Adds the permanents of all choices of one axis a leg, last leg fastest: 3^n vectors. Factors lie [(leg * 3 + axis) * n + slot].
    /// </summary>
    public static void AddPermanents(int n, V* a, V* permanents)
    {
        V* right = stackalloc V[9];
        V* left = stackalloc V[9];
        if (n == 3)
        {
            for (int p = 0; p < 3; p++)
            {
                SymmetricPair(a, 3, 9, 18, p == 0 ? 1 : 0, p == 2 ? 1 : 2, right);
                AddOuter(a + p, 3, 3, right, permanents);
            }

            return;
        }

        for (int i = 0; i < 4; i++)
        {
            for (int j = i + 1; j < 4; j++)
            {
                int k = i == 0 ? (j == 1 ? 2 : 1) : 0;
                SymmetricPair(a, 4, 0, 12, i, j, left);
                SymmetricPair(a, 4, 24, 36, k, 6 - i - j - k, right);
                AddOuter(left, 1, 9, right, permanents);
            }
        }
    }

    private static void AddOuter(V* left, int stride, int count, V* right, V* sums)
    {
        for (int row = 0; row < count; row++)
        {
            V factor = left[row * stride];
            for (int k = 0; k < 9; k++)
            {
                sums[(9 * row) + k] = Vector512.FusedMultiplyAdd(factor, right[k], sums[(9 * row) + k]);
            }
        }
    }

    // u = phi right, right <- left phi, returns left . u
    private static V Contract9By9(V* phi, V* left, V* right, V* u)
    {
        V r0 = right[0], r1 = right[1], r2 = right[2], r3 = right[3], r4 = right[4], r5 = right[5], r6 = right[6], r7 = right[7],
            r8 = right[8];
        V w0 = V.Zero, w1 = V.Zero, w2 = V.Zero, w3 = V.Zero, w4 = V.Zero, w5 = V.Zero, w6 = V.Zero, w7 = V.Zero, w8 = V.Zero;
        V f = V.Zero;
        for (int ab = 0; ab < 9; ab++)
        {
            V* row = phi + (9 * ab);
            V t = left[ab];
            V sum = row[0] * r0;
            sum = Vector512.FusedMultiplyAdd(row[1], r1, sum);
            sum = Vector512.FusedMultiplyAdd(row[2], r2, sum);
            sum = Vector512.FusedMultiplyAdd(row[3], r3, sum);
            sum = Vector512.FusedMultiplyAdd(row[4], r4, sum);
            sum = Vector512.FusedMultiplyAdd(row[5], r5, sum);
            sum = Vector512.FusedMultiplyAdd(row[6], r6, sum);
            sum = Vector512.FusedMultiplyAdd(row[7], r7, sum);
            sum = Vector512.FusedMultiplyAdd(row[8], r8, sum);
            u[ab] = sum;
            f = Vector512.FusedMultiplyAdd(sum, t, f);
            w0 = Vector512.FusedMultiplyAdd(row[0], t, w0);
            w1 = Vector512.FusedMultiplyAdd(row[1], t, w1);
            w2 = Vector512.FusedMultiplyAdd(row[2], t, w2);
            w3 = Vector512.FusedMultiplyAdd(row[3], t, w3);
            w4 = Vector512.FusedMultiplyAdd(row[4], t, w4);
            w5 = Vector512.FusedMultiplyAdd(row[5], t, w5);
            w6 = Vector512.FusedMultiplyAdd(row[6], t, w6);
            w7 = Vector512.FusedMultiplyAdd(row[7], t, w7);
            w8 = Vector512.FusedMultiplyAdd(row[8], t, w8);
        }

        right[0] = w0;
        right[1] = w1;
        right[2] = w2;
        right[3] = w3;
        right[4] = w4;
        right[5] = w5;
        right[6] = w6;
        right[7] = w7;
        right[8] = w8;
        return f;
    }

    // s[3 b + c] = A_q(y, b) A_r(z, c) + A_r(y, b) A_q(z, c)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SymmetricPair(V* a, int stride, int y, int z, int q, int r, V* s)
    {
        V qz0 = a[z + q], qz1 = a[z + stride + q], qz2 = a[z + (2 * stride) + q];
        V rz0 = a[z + r], rz1 = a[z + stride + r], rz2 = a[z + (2 * stride) + r];
        for (int b = 0; b < 3; b++)
        {
            V qy = a[y + (b * stride) + q];
            V ry = a[y + (b * stride) + r];
            s[(3 * b) + 0] = Vector512.FusedMultiplyAdd(qy, rz0, ry * qz0);
            s[(3 * b) + 1] = Vector512.FusedMultiplyAdd(qy, rz1, ry * qz1);
            s[(3 * b) + 2] = Vector512.FusedMultiplyAdd(qy, rz2, ry * qz2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairGradient(V* a, V* g, int stride, int y, int z, int q, int r, V* w) =>
        AddPairGradient(a, g, stride, y, z, q, r, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8]);

    // gradient of w . (symmetric pair)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairGradient(
        V* a, V* g, int stride, int y, int z, int q, int r, V w0, V w1, V w2, V w3, V w4, V w5, V w6, V w7, V w8)
    {
        int y1 = y + stride, y2 = y1 + stride, z1 = z + stride, z2 = z1 + stride;
        V a0 = a[y + q], a1 = a[y1 + q], a2 = a[y2 + q];
        V gr0 = Contract(w0, w3, w6, a0, a1, a2), gr1 = Contract(w1, w4, w7, a0, a1, a2), gr2 = Contract(w2, w5, w8, a0, a1, a2);
        (a0, a1, a2) = (a[y + r], a[y1 + r], a[y2 + r]);
        V gq0 = Contract(w0, w3, w6, a0, a1, a2), gq1 = Contract(w1, w4, w7, a0, a1, a2), gq2 = Contract(w2, w5, w8, a0, a1, a2);
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
    private static V Contract(V x, V y, V z, V a, V b, V c) =>
        Vector512.FusedMultiplyAdd(z, c, Vector512.FusedMultiplyAdd(y, b, x * a));

    private static void AddProducts(V* ax, int stride, V* s, V* products, bool first)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            V factor = ax[axis * stride];
            for (int k = 0; k < 9; k++)
            {
                V p = factor * s[k];
                products[(9 * axis) + k] = first ? p : products[(9 * axis) + k] + p;
            }
        }
    }
}
