using System.Runtime.CompilerServices;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// Contraction of one block of force constants with all permutations of the factors on its sites, for all terms of a vector at once, with
/// gradients. f = sum_{a, b, ..} Phi_{ab..} sum_sigma prod_k A_sigma(k)(site_k, axis_k). <c>a</c> and <c>g</c> point to the factors and
/// their gradient in <see cref="FactorLayout"/>, already advanced to the group, or to the part of it that is meant; sites are given as
/// offsets of their x axis; slots are the factors that take part. Offsets count vectors of the width at hand.
/// </summary>
[SkipLocalsInit]
internal static unsafe class PermanentContraction<T, L>
    where T : unmanaged
    where L : struct, ILanes<T>
{
    /// <param name="a">Factors of the group.</param>
    /// <param name="g">Gradient of the group, added to.</param>
    /// <param name="stride">Vectors from one axis to the next.</param>
    /// <param name="sites">Two offsets.</param>
    /// <param name="slots">Two factors.</param>
    /// <param name="phi">9 vectors.</param>
    /// <param name="products">If not null, receives the factor of every entry of phi in f (9 vectors).</param>
    public static T Order2(T* a, T* g, int stride, int* sites, int* slots, T* phi, T* products)
    {
        T* pair = stackalloc T[9];
        SymmetricPair(a, stride, sites[0], sites[1], slots[0], slots[1], pair);
        T f = default;
        for (int k = 0; k < 9; k++)
        {
            f = L.MultiplyAdd(phi[k], pair[k], f);
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
    public static T Order3(T* a, T* g, int stride, int* sites, int* slots, T* phi, T* products)
    {
        T f = default;
        for (int p = 0; p < 3; p++)
        {
            int q = slots[p == 0 ? 1 : 0];
            int r = slots[p == 2 ? 1 : 2];
            T* y = a + sites[1];
            T* z = a + sites[2];
            T qz0 = z[q], qz1 = z[stride + q], qz2 = z[(2 * stride) + q], rz0 = z[r], rz1 = z[stride + r], rz2 = z[(2 * stride) + r];
            T qy = y[q], ry = y[r];
            T s0 = L.MultiplyAdd(qy, rz0, L.Multiply(ry, qz0));
            T s1 = L.MultiplyAdd(qy, rz1, L.Multiply(ry, qz1));
            T s2 = L.MultiplyAdd(qy, rz2, L.Multiply(ry, qz2));
            (qy, ry) = (y[stride + q], y[stride + r]);
            T s3 = L.MultiplyAdd(qy, rz0, L.Multiply(ry, qz0));
            T s4 = L.MultiplyAdd(qy, rz1, L.Multiply(ry, qz1));
            T s5 = L.MultiplyAdd(qy, rz2, L.Multiply(ry, qz2));
            (qy, ry) = (y[(2 * stride) + q], y[(2 * stride) + r]);
            T s6 = L.MultiplyAdd(qy, rz0, L.Multiply(ry, qz0));
            T s7 = L.MultiplyAdd(qy, rz1, L.Multiply(ry, qz1));
            T s8 = L.MultiplyAdd(qy, rz2, L.Multiply(ry, qz2));
            T* ax = a + sites[0] + slots[p];
            T* gx = g + sites[0] + slots[p];
            T w0 = default, w1 = default, w2 = default, w3 = default, w4 = default, w5 = default, w6 = default, w7 = default, w8 = default;
            for (int axis = 0; axis < 3; axis++)
            {
                // every entry is loaded once and used twice: loads are the limit
                T factor = ax[axis * stride];
                T* row = phi + (9 * axis);
                T t = row[0];
                T u = L.Multiply(t, s0);
                w0 = L.MultiplyAdd(t, factor, w0);
                t = row[1];
                u = L.MultiplyAdd(t, s1, u);
                w1 = L.MultiplyAdd(t, factor, w1);
                t = row[2];
                u = L.MultiplyAdd(t, s2, u);
                w2 = L.MultiplyAdd(t, factor, w2);
                t = row[3];
                u = L.MultiplyAdd(t, s3, u);
                w3 = L.MultiplyAdd(t, factor, w3);
                t = row[4];
                u = L.MultiplyAdd(t, s4, u);
                w4 = L.MultiplyAdd(t, factor, w4);
                t = row[5];
                u = L.MultiplyAdd(t, s5, u);
                w5 = L.MultiplyAdd(t, factor, w5);
                t = row[6];
                u = L.MultiplyAdd(t, s6, u);
                w6 = L.MultiplyAdd(t, factor, w6);
                t = row[7];
                u = L.MultiplyAdd(t, s7, u);
                w7 = L.MultiplyAdd(t, factor, w7);
                t = row[8];
                u = L.MultiplyAdd(t, s8, u);
                w8 = L.MultiplyAdd(t, factor, w8);
                f = L.MultiplyAdd(u, factor, f);
                gx[axis * stride] = L.Add(gx[axis * stride], u);
            }

            AddPairGradient(a, g, stride, sites[1], sites[2], q, r, w0, w1, w2, w3, w4, w5, w6, w7, w8);
            if (products != null)
            {
                AddProducts(a, stride, sites, slots[p], q, r, products, first: p == 0);
            }
        }

        return f;
    }

    /// <summary>As <see cref="Order2"/> with four sites, four slots, 81 vectors and no products.</summary>
    public static T Order4(T* a, T* g, int stride, int* sites, int* slots, T* phi)
    {
        T* left = stackalloc T[9];
        T* right = stackalloc T[9];
        T* u = stackalloc T[9];
        T f = default;
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
            f = L.Add(f, Contract9By9(phi, left, right, u));
            AddPairGradient(a, g, stride, sites[0], sites[1], slots[i], slots[j], u);
            AddPairGradient(a, g, stride, sites[2], sites[3], slots[k], slots[l], right);
        }

        return f;
    }

    /// <summary>
    /// Adds the permanents of all choices of one axis a leg, last leg fastest: 3^n vectors. Factors lie [(leg * 3 + axis) * n + slot].
    /// </summary>
    public static void AddPermanents(int n, T* a, T* permanents)
    {
        T* right = stackalloc T[9];
        T* left = stackalloc T[9];
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

    private static void AddOuter(T* left, int stride, int count, T* right, T* sums)
    {
        for (int row = 0; row < count; row++)
        {
            T factor = left[row * stride];
            for (int k = 0; k < 9; k++)
            {
                sums[(9 * row) + k] = L.MultiplyAdd(factor, right[k], sums[(9 * row) + k]);
            }
        }
    }

    // u = phi right, right <- left phi, returns left . u
    private static T Contract9By9(T* phi, T* left, T* right, T* u)
    {
        T r0 = right[0], r1 = right[1], r2 = right[2], r3 = right[3], r4 = right[4], r5 = right[5], r6 = right[6], r7 = right[7],
            r8 = right[8];
        T w0 = default, w1 = default, w2 = default, w3 = default, w4 = default, w5 = default, w6 = default, w7 = default, w8 = default;
        T f = default;
        for (int ab = 0; ab < 9; ab++)
        {
            T* row = phi + (9 * ab);
            T t = left[ab];
            T sum = L.Multiply(row[0], r0);
            sum = L.MultiplyAdd(row[1], r1, sum);
            sum = L.MultiplyAdd(row[2], r2, sum);
            sum = L.MultiplyAdd(row[3], r3, sum);
            sum = L.MultiplyAdd(row[4], r4, sum);
            sum = L.MultiplyAdd(row[5], r5, sum);
            sum = L.MultiplyAdd(row[6], r6, sum);
            sum = L.MultiplyAdd(row[7], r7, sum);
            sum = L.MultiplyAdd(row[8], r8, sum);
            u[ab] = sum;
            f = L.MultiplyAdd(sum, t, f);
            w0 = L.MultiplyAdd(row[0], t, w0);
            w1 = L.MultiplyAdd(row[1], t, w1);
            w2 = L.MultiplyAdd(row[2], t, w2);
            w3 = L.MultiplyAdd(row[3], t, w3);
            w4 = L.MultiplyAdd(row[4], t, w4);
            w5 = L.MultiplyAdd(row[5], t, w5);
            w6 = L.MultiplyAdd(row[6], t, w6);
            w7 = L.MultiplyAdd(row[7], t, w7);
            w8 = L.MultiplyAdd(row[8], t, w8);
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
    internal static void SymmetricPair(T* a, int stride, int y, int z, int q, int r, T* s)
    {
        T qz0 = a[z + q], qz1 = a[z + stride + q], qz2 = a[z + (2 * stride) + q];
        T rz0 = a[z + r], rz1 = a[z + stride + r], rz2 = a[z + (2 * stride) + r];
        for (int b = 0; b < 3; b++)
        {
            T qy = a[y + (b * stride) + q];
            T ry = a[y + (b * stride) + r];
            s[(3 * b) + 0] = L.MultiplyAdd(qy, rz0, L.Multiply(ry, qz0));
            s[(3 * b) + 1] = L.MultiplyAdd(qy, rz1, L.Multiply(ry, qz1));
            s[(3 * b) + 2] = L.MultiplyAdd(qy, rz2, L.Multiply(ry, qz2));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairGradient(T* a, T* g, int stride, int y, int z, int q, int r, T* w) =>
        AddPairGradient(a, g, stride, y, z, q, r, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8]);

    // gradient of w . (symmetric pair)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairGradient(
        T* a, T* g, int stride, int y, int z, int q, int r, T w0, T w1, T w2, T w3, T w4, T w5, T w6, T w7, T w8)
    {
        int y1 = y + stride, y2 = y1 + stride, z1 = z + stride, z2 = z1 + stride;
        T a0 = a[y + q], a1 = a[y1 + q], a2 = a[y2 + q];
        T gr0 = Contract(w0, w3, w6, a0, a1, a2), gr1 = Contract(w1, w4, w7, a0, a1, a2), gr2 = Contract(w2, w5, w8, a0, a1, a2);
        (a0, a1, a2) = (a[y + r], a[y1 + r], a[y2 + r]);
        T gq0 = Contract(w0, w3, w6, a0, a1, a2), gq1 = Contract(w1, w4, w7, a0, a1, a2), gq2 = Contract(w2, w5, w8, a0, a1, a2);
        (a0, a1, a2) = (a[z + r], a[z1 + r], a[z2 + r]);
        g[y + q] = L.Add(g[y + q], Contract(w0, w1, w2, a0, a1, a2));
        g[y1 + q] = L.Add(g[y1 + q], Contract(w3, w4, w5, a0, a1, a2));
        g[y2 + q] = L.Add(g[y2 + q], Contract(w6, w7, w8, a0, a1, a2));
        (a0, a1, a2) = (a[z + q], a[z1 + q], a[z2 + q]);
        g[y + r] = L.Add(g[y + r], Contract(w0, w1, w2, a0, a1, a2));
        g[y1 + r] = L.Add(g[y1 + r], Contract(w3, w4, w5, a0, a1, a2));
        g[y2 + r] = L.Add(g[y2 + r], Contract(w6, w7, w8, a0, a1, a2));
        g[z + q] = L.Add(g[z + q], gq0);
        g[z1 + q] = L.Add(g[z1 + q], gq1);
        g[z2 + q] = L.Add(g[z2 + q], gq2);
        g[z + r] = L.Add(g[z + r], gr0);
        g[z1 + r] = L.Add(g[z1 + r], gr1);
        g[z2 + r] = L.Add(g[z2 + r], gr2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Contract(T x, T y, T z, T a, T b, T c) =>
        L.MultiplyAdd(z, c, L.MultiplyAdd(y, b, L.Multiply(x, a)));

    // apart, so that it takes no registers where no products are wanted
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddProducts(T* a, int stride, int* sites, int p, int q, int r, T* products, bool first)
    {
        T* pair = stackalloc T[9];
        SymmetricPair(a, stride, sites[1], sites[2], q, r, pair);
        for (int axis = 0; axis < 3; axis++)
        {
            T factor = a[sites[0] + p + (axis * stride)];
            for (int k = 0; k < 9; k++)
            {
                T product = L.Multiply(factor, pair[k]);
                products[(9 * axis) + k] = first ? product : L.Add(products[(9 * axis) + k], product);
            }
        }
    }
}
