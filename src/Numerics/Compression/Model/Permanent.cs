namespace PcpCluster.Numerics.Compression.Model;

/// <summary>Permanents of small matrices, the sum over all bijections of rows to columns of the products of entries.</summary>
internal static class Permanent
{
    /// <summary>n!, the number of bijections.</summary>
    public static double Factorial(int n)
    {
        double product = 1;
        for (int k = 2; k <= n; k++)
        {
            product *= k;
        }

        return product;
    }

    /// <param name="matrix">n x n, row-major.</param>
    /// <param name="n">0 to 20.</param>
    public static double Of(ReadOnlySpan<double> matrix, int n)
    {
        switch (n)
        {
            case 0:
                return 1;
            case 1:
                return matrix[0];
            case 2:
                return (matrix[0] * matrix[3]) + (matrix[1] * matrix[2]);
            default:
                return ByColumnSubsets(matrix, n);
        }
    }

    /// <summary>The permanent of the matrix without the rows and columns whose bits are set (equal numbers of each).</summary>
    public static double Minor(ReadOnlySpan<double> matrix, int n, uint withoutRows, uint withoutColumns)
    {
        Span<double> rest = stackalloc double[n * n];
        int m = n - System.Numerics.BitOperations.PopCount(withoutRows);
        int k = 0;
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < n; column++)
            {
                if (((withoutRows >> row) & 1) == 0 && ((withoutColumns >> column) & 1) == 0)
                {
                    rest[k++] = matrix[(row * n) + column];
                }
            }
        }

        return Of(rest[..(m * m)], m);
    }

    // per[S] = permanent of the first |S| rows on the columns S; n 2^n operations, no cancellation as in Ryser's formula
    private static double ByColumnSubsets(ReadOnlySpan<double> matrix, int n)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, 20);
        int subsets = 1 << n;
        double[]? rented = n > 8 ? new double[subsets] : null;
        Span<double> per = rented ?? stackalloc double[256];
        per[0] = 1;
        for (uint s = 1; s < subsets; s++)
        {
            int row = System.Numerics.BitOperations.PopCount(s) - 1;
            double sum = 0;
            for (uint rest = s; rest != 0; rest &= rest - 1)
            {
                int column = System.Numerics.BitOperations.TrailingZeroCount(rest);
                sum += matrix[(row * n) + column] * per[(int)(s & ~(1u << column))];
            }

            per[(int)s] = sum;
        }

        return per[subsets - 1];
    }
}
