using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using H = System.Runtime.Intrinsics.Vector256<double>;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>Third order.</summary>
[SkipLocalsInit]
internal unsafe readonly struct GramKernel3 : IGramKernel
{
    public static int Order => 3;

    public static void Overlap(
        double* rows, V* columns, int* rowOffsets, int* columnOffsets, int pairs, int rowStride, int columnStride, V* gram)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Overlap<V, EightLanes>(rows, columns, rowOffsets, columnOffsets, pairs, rowStride, columnStride, gram);
            return;
        }

        for (int half = 0; half < FourLanes.Parts; half++)
        {
            Overlap<H, FourLanes>(
                rows, (H*)columns + half, rowOffsets, columnOffsets, pairs, rowStride, columnStride, (H*)gram + half);
        }
    }

    public static V Minors(V* g, V* m)
    {
        m[0] = Vector512.FusedMultiplyAdd(g[4], g[8], g[5] * g[7]);
        m[1] = Vector512.FusedMultiplyAdd(g[3], g[8], g[5] * g[6]);
        m[2] = Vector512.FusedMultiplyAdd(g[3], g[7], g[4] * g[6]);
        m[3] = Vector512.FusedMultiplyAdd(g[1], g[8], g[2] * g[7]);
        m[4] = Vector512.FusedMultiplyAdd(g[0], g[8], g[2] * g[6]);
        m[5] = Vector512.FusedMultiplyAdd(g[0], g[7], g[1] * g[6]);
        m[6] = Vector512.FusedMultiplyAdd(g[1], g[5], g[2] * g[4]);
        m[7] = Vector512.FusedMultiplyAdd(g[0], g[5], g[2] * g[3]);
        m[8] = Vector512.FusedMultiplyAdd(g[0], g[4], g[1] * g[3]);
        return Vector512.FusedMultiplyAdd(g[0], m[0], Vector512.FusedMultiplyAdd(g[1], m[1], g[2] * m[2]));
    }

    public static void MixedMinors(V* e, V* g, V* mixed)
    {
        for (int k = 0; k < 3; k++)
        {
            int i = k == 0 ? 3 : 0;
            int m = k == 2 ? 3 : 6;
            for (int l = 0; l < 3; l++)
            {
                int j = l == 0 ? 1 : 0;
                int p = l == 2 ? 1 : 2;
                V sum = e[i + j] * g[m + p];
                sum = Vector512.FusedMultiplyAdd(e[i + p], g[m + j], sum);
                sum = Vector512.FusedMultiplyAdd(e[m + j], g[i + p], sum);
                mixed[(3 * k) + l] = Vector512.FusedMultiplyAdd(e[m + p], g[i + j], sum);
            }
        }
    }

    public static void AddGradient(V* c, V* columns, int groups, int columnStride, V* gradient)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddGradient<V, EightLanes>(c, columns, groups, columnStride, gradient);
            return;
        }

        for (int half = 0; half < FourLanes.Parts; half++)
        {
            AddGradient<H, FourLanes>((H*)c + half, (H*)columns + half, groups, columnStride, (H*)gradient + half);
        }
    }

    public static void AddColumnGradient(
        double* rows, V* c, int* rowOffsets, int* columnOffsets, int pairs, int rowStride, int columnStride, V* gradient)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddColumnGradient<V, EightLanes>(rows, c, rowOffsets, columnOffsets, pairs, rowStride, columnStride, gradient);
            return;
        }

        for (int half = 0; half < FourLanes.Parts; half++)
        {
            AddColumnGradient<H, FourLanes>(
                rows, (H*)c + half, rowOffsets, columnOffsets, pairs, rowStride, columnStride, (H*)gradient + half);
        }
    }

    /// <summary>The same for the part of all vectors that the pointers are advanced to; offsets and strides count whole vectors.</summary>
    internal static void Overlap<T, L>(
        double* rows, T* columns, int* rowOffsets, int* columnOffsets, int pairs, int rowStride, int columnStride, T* gram)
        where T : unmanaged
        where L : struct, ILanes<T>
    {
        T g00 = default, g01 = default, g02 = default, g10 = default, g11 = default, g12 = default;
        T g20 = default, g21 = default, g22 = default;
        for (int p = 0; p < pairs; p++)
        {
            double* row = rows + rowOffsets[p];
            T* column = columns + (L.Parts * columnOffsets[p]);
            for (int axis = 0; axis < 3; axis++)
            {
                T c0 = column[0], c1 = column[L.Parts], c2 = column[2 * L.Parts];
                T r = L.Broadcast(row[0]);
                g00 = L.MultiplyAdd(r, c0, g00);
                g01 = L.MultiplyAdd(r, c1, g01);
                g02 = L.MultiplyAdd(r, c2, g02);
                r = L.Broadcast(row[8]);
                g10 = L.MultiplyAdd(r, c0, g10);
                g11 = L.MultiplyAdd(r, c1, g11);
                g12 = L.MultiplyAdd(r, c2, g12);
                r = L.Broadcast(row[16]);
                g20 = L.MultiplyAdd(r, c0, g20);
                g21 = L.MultiplyAdd(r, c1, g21);
                g22 = L.MultiplyAdd(r, c2, g22);
                row += rowStride;
                column += L.Parts * columnStride;
            }
        }

        gram[0] = g00;
        gram[L.Parts] = g01;
        gram[2 * L.Parts] = g02;
        gram[3 * L.Parts] = g10;
        gram[4 * L.Parts] = g11;
        gram[5 * L.Parts] = g12;
        gram[6 * L.Parts] = g20;
        gram[7 * L.Parts] = g21;
        gram[8 * L.Parts] = g22;
    }

    /// <inheritdoc cref="Overlap{T, L}"/>
    internal static void AddGradient<T, L>(T* c, T* columns, int groups, int columnStride, T* gradient)
        where T : unmanaged
        where L : struct, ILanes<T>
    {
        T x0 = default, x1 = default, x2 = default, y0 = default, y1 = default, y2 = default, z0 = default, z1 = default, z2 = default;
        for (int group = 0; group < groups; group++)
        {
            for (int j = 0; j < 3; j++)
            {
                T* column = columns + (L.Parts * j);
                T x = column[0], y = column[L.Parts * columnStride], z = column[2 * L.Parts * columnStride];
                T t = c[L.Parts * j];
                x0 = L.MultiplyAdd(t, x, x0);
                y0 = L.MultiplyAdd(t, y, y0);
                z0 = L.MultiplyAdd(t, z, z0);
                t = c[L.Parts * (3 + j)];
                x1 = L.MultiplyAdd(t, x, x1);
                y1 = L.MultiplyAdd(t, y, y1);
                z1 = L.MultiplyAdd(t, z, z1);
                t = c[L.Parts * (6 + j)];
                x2 = L.MultiplyAdd(t, x, x2);
                y2 = L.MultiplyAdd(t, y, y2);
                z2 = L.MultiplyAdd(t, z, z2);
            }

            c += 9 * L.Parts;
            columns += 3 * L.Parts;
        }

        gradient[0] = L.Add(gradient[0], x0);
        gradient[L.Parts] = L.Add(gradient[L.Parts], x1);
        gradient[2 * L.Parts] = L.Add(gradient[2 * L.Parts], x2);
        gradient[3 * L.Parts] = L.Add(gradient[3 * L.Parts], y0);
        gradient[4 * L.Parts] = L.Add(gradient[4 * L.Parts], y1);
        gradient[5 * L.Parts] = L.Add(gradient[5 * L.Parts], y2);
        gradient[6 * L.Parts] = L.Add(gradient[6 * L.Parts], z0);
        gradient[7 * L.Parts] = L.Add(gradient[7 * L.Parts], z1);
        gradient[8 * L.Parts] = L.Add(gradient[8 * L.Parts], z2);
    }

    /// <inheritdoc cref="Overlap{T, L}"/>
    internal static void AddColumnGradient<T, L>(
        double* rows, T* c, int* rowOffsets, int* columnOffsets, int pairs, int rowStride, int columnStride, T* gradient)
        where T : unmanaged
        where L : struct, ILanes<T>
    {
        T c00 = c[0], c01 = c[L.Parts], c02 = c[2 * L.Parts], c10 = c[3 * L.Parts], c11 = c[4 * L.Parts], c12 = c[5 * L.Parts];
        T c20 = c[6 * L.Parts], c21 = c[7 * L.Parts], c22 = c[8 * L.Parts];
        for (int p = 0; p < pairs; p++)
        {
            double* row = rows + rowOffsets[p];
            T* to = gradient + (L.Parts * columnOffsets[p]);
            for (int axis = 0; axis < 3; axis++)
            {
                T r0 = L.Broadcast(row[0]), r1 = L.Broadcast(row[8]), r2 = L.Broadcast(row[16]);
                to[0] = L.MultiplyAdd(r2, c20, L.MultiplyAdd(r1, c10, L.MultiplyAdd(r0, c00, to[0])));
                to[L.Parts] = L.MultiplyAdd(r2, c21, L.MultiplyAdd(r1, c11, L.MultiplyAdd(r0, c01, to[L.Parts])));
                to[2 * L.Parts] = L.MultiplyAdd(r2, c22, L.MultiplyAdd(r1, c12, L.MultiplyAdd(r0, c02, to[2 * L.Parts])));
                row += rowStride;
                to += L.Parts * columnStride;
            }
        }
    }
}
