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
        if (!Vector512.IsHardwareAccelerated)
        {
            OverlapHalf(rows, columns, rowOffsets, columnOffsets, pairs, rowStride, columnStride, gram, 0);
            OverlapHalf(rows, columns, rowOffsets, columnOffsets, pairs, rowStride, columnStride, gram, 1);
            return;
        }

        V g00 = V.Zero, g01 = V.Zero, g02 = V.Zero, g10 = V.Zero, g11 = V.Zero, g12 = V.Zero, g20 = V.Zero, g21 = V.Zero, g22 = V.Zero;
        for (int p = 0; p < pairs; p++)
        {
            double* row = rows + rowOffsets[p];
            V* column = columns + columnOffsets[p];
            for (int axis = 0; axis < 3; axis++)
            {
                V c0 = column[0], c1 = column[1], c2 = column[2];
                V r = Vector512.Create(row[0]);
                g00 = Vector512.FusedMultiplyAdd(r, c0, g00);
                g01 = Vector512.FusedMultiplyAdd(r, c1, g01);
                g02 = Vector512.FusedMultiplyAdd(r, c2, g02);
                r = Vector512.Create(row[8]);
                g10 = Vector512.FusedMultiplyAdd(r, c0, g10);
                g11 = Vector512.FusedMultiplyAdd(r, c1, g11);
                g12 = Vector512.FusedMultiplyAdd(r, c2, g12);
                r = Vector512.Create(row[16]);
                g20 = Vector512.FusedMultiplyAdd(r, c0, g20);
                g21 = Vector512.FusedMultiplyAdd(r, c1, g21);
                g22 = Vector512.FusedMultiplyAdd(r, c2, g22);
                row += rowStride;
                column += columnStride;
            }
        }

        gram[0] = g00;
        gram[1] = g01;
        gram[2] = g02;
        gram[3] = g10;
        gram[4] = g11;
        gram[5] = g12;
        gram[6] = g20;
        gram[7] = g21;
        gram[8] = g22;
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
        if (!Vector512.IsHardwareAccelerated)
        {
            AddGradientHalf(c, columns, groups, columnStride, gradient, 0);
            AddGradientHalf(c, columns, groups, columnStride, gradient, 1);
            return;
        }

        V x0 = V.Zero, x1 = V.Zero, x2 = V.Zero, y0 = V.Zero, y1 = V.Zero, y2 = V.Zero, z0 = V.Zero, z1 = V.Zero, z2 = V.Zero;
        for (int group = 0; group < groups; group++)
        {
            for (int j = 0; j < 3; j++)
            {
                V x = columns[j], y = columns[columnStride + j], z = columns[(2 * columnStride) + j];
                V t = c[j];
                x0 = Vector512.FusedMultiplyAdd(t, x, x0);
                y0 = Vector512.FusedMultiplyAdd(t, y, y0);
                z0 = Vector512.FusedMultiplyAdd(t, z, z0);
                t = c[3 + j];
                x1 = Vector512.FusedMultiplyAdd(t, x, x1);
                y1 = Vector512.FusedMultiplyAdd(t, y, y1);
                z1 = Vector512.FusedMultiplyAdd(t, z, z1);
                t = c[6 + j];
                x2 = Vector512.FusedMultiplyAdd(t, x, x2);
                y2 = Vector512.FusedMultiplyAdd(t, y, y2);
                z2 = Vector512.FusedMultiplyAdd(t, z, z2);
            }

            c += 9;
            columns += 3;
        }

        gradient[0] += x0;
        gradient[1] += x1;
        gradient[2] += x2;
        gradient[3] += y0;
        gradient[4] += y1;
        gradient[5] += y2;
        gradient[6] += z0;
        gradient[7] += z1;
        gradient[8] += z2;
    }

    // half of each vector: where vectors of eight are pairs of shorter ones, nine sums of eight do not fit into the registers
    private static void OverlapHalf(
        double* rows, V* columns, int* rowOffsets, int* columnOffsets, int pairs, int rowStride, int columnStride, V* gram, int half)
    {
        H g00 = H.Zero, g01 = H.Zero, g02 = H.Zero, g10 = H.Zero, g11 = H.Zero, g12 = H.Zero, g20 = H.Zero, g21 = H.Zero, g22 = H.Zero;
        for (int p = 0; p < pairs; p++)
        {
            double* row = rows + rowOffsets[p];
            V* column = columns + columnOffsets[p];
            for (int axis = 0; axis < 3; axis++)
            {
                H c0 = Half(column, half), c1 = Half(column + 1, half), c2 = Half(column + 2, half);
                H r = Vector256.Create(row[0]);
                g00 = Vector256.FusedMultiplyAdd(r, c0, g00);
                g01 = Vector256.FusedMultiplyAdd(r, c1, g01);
                g02 = Vector256.FusedMultiplyAdd(r, c2, g02);
                r = Vector256.Create(row[8]);
                g10 = Vector256.FusedMultiplyAdd(r, c0, g10);
                g11 = Vector256.FusedMultiplyAdd(r, c1, g11);
                g12 = Vector256.FusedMultiplyAdd(r, c2, g12);
                r = Vector256.Create(row[16]);
                g20 = Vector256.FusedMultiplyAdd(r, c0, g20);
                g21 = Vector256.FusedMultiplyAdd(r, c1, g21);
                g22 = Vector256.FusedMultiplyAdd(r, c2, g22);
                row += rowStride;
                column += columnStride;
            }
        }

        Half(gram + 0, half) = g00;
        Half(gram + 1, half) = g01;
        Half(gram + 2, half) = g02;
        Half(gram + 3, half) = g10;
        Half(gram + 4, half) = g11;
        Half(gram + 5, half) = g12;
        Half(gram + 6, half) = g20;
        Half(gram + 7, half) = g21;
        Half(gram + 8, half) = g22;
    }

    private static void AddGradientHalf(V* c, V* columns, int groups, int columnStride, V* gradient, int half)
    {
        H x0 = H.Zero, x1 = H.Zero, x2 = H.Zero, y0 = H.Zero, y1 = H.Zero, y2 = H.Zero, z0 = H.Zero, z1 = H.Zero, z2 = H.Zero;
        for (int group = 0; group < groups; group++)
        {
            for (int j = 0; j < 3; j++)
            {
                H x = Half(columns + j, half), y = Half(columns + columnStride + j, half), z = Half(columns + (2 * columnStride) + j, half);
                H t = Half(c + j, half);
                x0 = Vector256.FusedMultiplyAdd(t, x, x0);
                y0 = Vector256.FusedMultiplyAdd(t, y, y0);
                z0 = Vector256.FusedMultiplyAdd(t, z, z0);
                t = Half(c + 3 + j, half);
                x1 = Vector256.FusedMultiplyAdd(t, x, x1);
                y1 = Vector256.FusedMultiplyAdd(t, y, y1);
                z1 = Vector256.FusedMultiplyAdd(t, z, z1);
                t = Half(c + 6 + j, half);
                x2 = Vector256.FusedMultiplyAdd(t, x, x2);
                y2 = Vector256.FusedMultiplyAdd(t, y, y2);
                z2 = Vector256.FusedMultiplyAdd(t, z, z2);
            }

            c += 9;
            columns += 3;
        }

        Half(gradient + 0, half) += x0;
        Half(gradient + 1, half) += x1;
        Half(gradient + 2, half) += x2;
        Half(gradient + 3, half) += y0;
        Half(gradient + 4, half) += y1;
        Half(gradient + 5, half) += y2;
        Half(gradient + 6, half) += z0;
        Half(gradient + 7, half) += z1;
        Half(gradient + 8, half) += z2;
    }

    private static ref H Half(V* vector, int half) => ref ((H*)vector)[half];
}
