using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
}
