using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// Permanents of complex n x n matrices, n = 3 or 4, with all minors; every entry is a pair of vectors, real and imaginary part.
/// </summary>
internal static unsafe class ComplexMinors
{
    /// <param name="n">3 or 4.</param>
    /// <param name="g">[(row * n + column) * 2 + part].</param>
    /// <param name="minors">Permanent without that row and column, same layout.</param>
    /// <param name="real">Of the permanent.</param>
    /// <param name="imaginary">Of the permanent.</param>
    public static void Of(int n, V* g, V* minors, out V real, out V imaginary)
    {
        if (n == 3)
        {
            Three(g, minors);
        }
        else
        {
            Four(g, minors);
        }

        real = imaginary = V.Zero;
        for (int j = 0; j < n; j++)
        {
            MultiplyAdd(g + (2 * j), minors + (2 * j), ref real, ref imaginary);
        }
    }

    private static void Three(V* g, V* minors)
    {
        for (int i = 0; i < 3; i++)
        {
            V* a = g + (6 * (i == 0 ? 1 : 0));
            V* b = g + (6 * (i == 2 ? 1 : 2));
            Pair(a, b, 1, 2, minors + (6 * i));
            Pair(a, b, 0, 2, minors + (6 * i) + 2);
            Pair(a, b, 0, 1, minors + (6 * i) + 4);
        }
    }

    // pairs of columns in the order 01 02 03 12 13 23: the complement of pair k is pair 5 - k
    private static void Four(V* g, V* minors)
    {
        V* upper = stackalloc V[12];
        V* lower = stackalloc V[12];
        for (int j = 0, k = 0; j < 4; j++)
        {
            for (int l = j + 1; l < 4; l++, k++)
            {
                Pair(g, g + 8, j, l, upper + (2 * k));
                Pair(g + 16, g + 24, j, l, lower + (2 * k));
            }
        }

        for (int row = 0; row < 4; row++)
        {
            V* partner = g + (8 * (row ^ 1));
            V* others = row < 2 ? lower : upper;
            for (int j = 0; j < 4; j++)
            {
                V real = V.Zero, imaginary = V.Zero;
                for (int l = 0; l < 4; l++)
                {
                    if (l != j)
                    {
                        MultiplyAdd(
                            partner + (2 * l), others + (2 * (5 - Number(Math.Min(j, l), Math.Max(j, l)))), ref real, ref imaginary);
                    }
                }

                minors[((row * 4) + j) * 2] = real;
                minors[(((row * 4) + j) * 2) + 1] = imaginary;
            }
        }

        static int Number(int j, int l) => j == 0 ? l - 1 : j + l;
    }

    // a_j b_l + a_l b_j
    private static void Pair(V* a, V* b, int j, int l, V* result)
    {
        V real = V.Zero, imaginary = V.Zero;
        MultiplyAdd(a + (2 * j), b + (2 * l), ref real, ref imaginary);
        MultiplyAdd(a + (2 * l), b + (2 * j), ref real, ref imaginary);
        result[0] = real;
        result[1] = imaginary;
    }

    private static void MultiplyAdd(V* a, V* b, ref V real, ref V imaginary)
    {
        real = Vector512.FusedMultiplyAdd(a[0], b[0], Vector512.FusedMultiplyAdd(-a[1], b[1], real));
        imaginary = Vector512.FusedMultiplyAdd(a[0], b[1], Vector512.FusedMultiplyAdd(a[1], b[0], imaginary));
    }
}
