using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>Fourth order. 2 x 2 permanents are numbered by their row pair and column pair: 01, 02, 03, 12, 13, 23.</summary>
[SkipLocalsInit]
internal unsafe readonly struct GramKernel4 : IGramKernel
{
    public static int Order => 4;

    public static void Overlap(
        double* rows, V* columns, int* rowOffsets, int* columnOffsets, int pairs, int rowStride, int columnStride, V* gram)
    {
        V g00 = V.Zero, g01 = V.Zero, g02 = V.Zero, g03 = V.Zero, g10 = V.Zero, g11 = V.Zero, g12 = V.Zero, g13 = V.Zero;
        V g20 = V.Zero, g21 = V.Zero, g22 = V.Zero, g23 = V.Zero, g30 = V.Zero, g31 = V.Zero, g32 = V.Zero, g33 = V.Zero;
        for (int p = 0; p < pairs; p++)
        {
            double* row = rows + rowOffsets[p];
            V* column = columns + columnOffsets[p];
            for (int axis = 0; axis < 3; axis++)
            {
                V c0 = column[0], c1 = column[1], c2 = column[2], c3 = column[3];
                V r = Vector512.Create(row[0]);
                g00 = Vector512.FusedMultiplyAdd(r, c0, g00);
                g01 = Vector512.FusedMultiplyAdd(r, c1, g01);
                g02 = Vector512.FusedMultiplyAdd(r, c2, g02);
                g03 = Vector512.FusedMultiplyAdd(r, c3, g03);
                r = Vector512.Create(row[8]);
                g10 = Vector512.FusedMultiplyAdd(r, c0, g10);
                g11 = Vector512.FusedMultiplyAdd(r, c1, g11);
                g12 = Vector512.FusedMultiplyAdd(r, c2, g12);
                g13 = Vector512.FusedMultiplyAdd(r, c3, g13);
                r = Vector512.Create(row[16]);
                g20 = Vector512.FusedMultiplyAdd(r, c0, g20);
                g21 = Vector512.FusedMultiplyAdd(r, c1, g21);
                g22 = Vector512.FusedMultiplyAdd(r, c2, g22);
                g23 = Vector512.FusedMultiplyAdd(r, c3, g23);
                r = Vector512.Create(row[24]);
                g30 = Vector512.FusedMultiplyAdd(r, c0, g30);
                g31 = Vector512.FusedMultiplyAdd(r, c1, g31);
                g32 = Vector512.FusedMultiplyAdd(r, c2, g32);
                g33 = Vector512.FusedMultiplyAdd(r, c3, g33);
                row += rowStride;
                column += columnStride;
            }
        }

        gram[0] = g00;
        gram[1] = g01;
        gram[2] = g02;
        gram[3] = g03;
        gram[4] = g10;
        gram[5] = g11;
        gram[6] = g12;
        gram[7] = g13;
        gram[8] = g20;
        gram[9] = g21;
        gram[10] = g22;
        gram[11] = g23;
        gram[12] = g30;
        gram[13] = g31;
        gram[14] = g32;
        gram[15] = g33;
    }

    public static V Minors(V* g, V* m)
    {
        V* top = stackalloc V[6];
        V* bottom = stackalloc V[6];
        Pairs(g, g + 4, top);
        Pairs(g + 8, g + 12, bottom);
        Cofactors(g + 4, bottom, m);
        Cofactors(g, bottom, m + 4);
        Cofactors(g + 12, top, m + 8);
        Cofactors(g + 8, top, m + 12);
        V sum = g[0] * m[0];
        sum = Vector512.FusedMultiplyAdd(g[1], m[1], sum);
        sum = Vector512.FusedMultiplyAdd(g[2], m[2], sum);
        return Vector512.FusedMultiplyAdd(g[3], m[3], sum);
    }

    // with E in one row the mixed minor is that of an ordinary permanent: three rows without k, E in turn in place of each
    public static void MixedMinors(V* e, V* g, V* mixed)
    {
        V* pairs = stackalloc V[6];
        V* part = stackalloc V[4];
        for (int k = 0; k < 4; k++)
        {
            int r0 = k == 0 ? 1 : 0;
            int r1 = k <= 1 ? 2 : 1;
            int r2 = k == 3 ? 2 : 3;
            V* row = mixed + (4 * k);
            Pairs(g + (4 * r1), g + (4 * r2), pairs);
            Cofactors(e + (4 * r0), pairs, row);
            Pairs(g + (4 * r0), g + (4 * r2), pairs);
            Cofactors(e + (4 * r1), pairs, part);
            for (int l = 0; l < 4; l++)
            {
                row[l] += part[l];
            }

            Pairs(g + (4 * r0), g + (4 * r1), pairs);
            Cofactors(e + (4 * r2), pairs, part);
            for (int l = 0; l < 4; l++)
            {
                row[l] += part[l];
            }
        }
    }

    public static void AddGradient(V* c, V* columns, int groups, int columnStride, V* gradient)
    {
        V x0 = V.Zero, x1 = V.Zero, x2 = V.Zero, x3 = V.Zero, y0 = V.Zero, y1 = V.Zero, y2 = V.Zero, y3 = V.Zero;
        V z0 = V.Zero, z1 = V.Zero, z2 = V.Zero, z3 = V.Zero;
        for (int group = 0; group < groups; group++)
        {
            for (int j = 0; j < 4; j++)
            {
                V x = columns[j], y = columns[columnStride + j], z = columns[(2 * columnStride) + j];
                V t = c[j];
                x0 = Vector512.FusedMultiplyAdd(t, x, x0);
                y0 = Vector512.FusedMultiplyAdd(t, y, y0);
                z0 = Vector512.FusedMultiplyAdd(t, z, z0);
                t = c[4 + j];
                x1 = Vector512.FusedMultiplyAdd(t, x, x1);
                y1 = Vector512.FusedMultiplyAdd(t, y, y1);
                z1 = Vector512.FusedMultiplyAdd(t, z, z1);
                t = c[8 + j];
                x2 = Vector512.FusedMultiplyAdd(t, x, x2);
                y2 = Vector512.FusedMultiplyAdd(t, y, y2);
                z2 = Vector512.FusedMultiplyAdd(t, z, z2);
                t = c[12 + j];
                x3 = Vector512.FusedMultiplyAdd(t, x, x3);
                y3 = Vector512.FusedMultiplyAdd(t, y, y3);
                z3 = Vector512.FusedMultiplyAdd(t, z, z3);
            }

            c += 16;
            columns += 4;
        }

        gradient[0] += x0;
        gradient[1] += x1;
        gradient[2] += x2;
        gradient[3] += x3;
        gradient[4] += y0;
        gradient[5] += y1;
        gradient[6] += y2;
        gradient[7] += y3;
        gradient[8] += z0;
        gradient[9] += z1;
        gradient[10] += z2;
        gradient[11] += z3;
    }

    public static void AddColumnGradient(
        double* rows, V* c, int* rowOffsets, int* columnOffsets, int pairs, int rowStride, int columnStride, V* gradient)
    {
        for (int p = 0; p < pairs; p++)
        {
            double* row = rows + rowOffsets[p];
            V* to = gradient + columnOffsets[p];
            for (int axis = 0; axis < 3; axis++)
            {
                V r0 = Vector512.Create(row[0]), r1 = Vector512.Create(row[8]), r2 = Vector512.Create(row[16]);
                V r3 = Vector512.Create(row[24]);
                for (int j = 0; j < 4; j++)
                {
                    V sum = Vector512.FusedMultiplyAdd(r1, c[4 + j], Vector512.FusedMultiplyAdd(r0, c[j], to[j]));
                    to[j] = Vector512.FusedMultiplyAdd(r3, c[12 + j], Vector512.FusedMultiplyAdd(r2, c[8 + j], sum));
                }

                row += rowStride;
                to += columnStride;
            }
        }
    }

    // permanents of rows r, s on the column pairs
    private static void Pairs(V* r, V* s, V* p)
    {
        p[0] = Vector512.FusedMultiplyAdd(r[0], s[1], r[1] * s[0]);
        p[1] = Vector512.FusedMultiplyAdd(r[0], s[2], r[2] * s[0]);
        p[2] = Vector512.FusedMultiplyAdd(r[0], s[3], r[3] * s[0]);
        p[3] = Vector512.FusedMultiplyAdd(r[1], s[2], r[2] * s[1]);
        p[4] = Vector512.FusedMultiplyAdd(r[1], s[3], r[3] * s[1]);
        p[5] = Vector512.FusedMultiplyAdd(r[2], s[3], r[3] * s[2]);
    }

    // 3 x 3 permanents of one row and a pair of rows, without column 0, 1, 2, 3
    private static void Cofactors(V* r, V* p, V* m)
    {
        m[0] = Vector512.FusedMultiplyAdd(r[1], p[5], Vector512.FusedMultiplyAdd(r[2], p[4], r[3] * p[3]));
        m[1] = Vector512.FusedMultiplyAdd(r[0], p[5], Vector512.FusedMultiplyAdd(r[2], p[2], r[3] * p[1]));
        m[2] = Vector512.FusedMultiplyAdd(r[0], p[4], Vector512.FusedMultiplyAdd(r[1], p[2], r[3] * p[0]));
        m[3] = Vector512.FusedMultiplyAdd(r[0], p[3], Vector512.FusedMultiplyAdd(r[1], p[1], r[2] * p[0]));
    }
}
