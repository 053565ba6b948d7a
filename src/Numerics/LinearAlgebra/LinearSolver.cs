namespace PcpCluster.Numerics.LinearAlgebra;

/// <summary>Dense real linear equations of small size.</summary>
internal static class LinearSolver
{
    /// <summary>Solves A X = B by Gaussian elimination with row pivoting; the inputs are not changed.</summary>
    /// <param name="matrix">n x n, row-major.</param>
    /// <param name="right">n x columns, row-major.</param>
    /// <param name="n">Number of equations.</param>
    /// <param name="columns">Number of right-hand sides.</param>
    /// <exception cref="InvalidOperationException">The matrix is singular to rounding.</exception>
    public static double[] Solve(ReadOnlySpan<double> matrix, ReadOnlySpan<double> right, int n, int columns)
    {
        double[] a = matrix.ToArray();
        double[] x = right.ToArray();
        double scale = 0;
        foreach (double v in a)
        {
            scale = Math.Max(scale, Math.Abs(v));
        }

        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                pivot = Math.Abs(a[(i * n) + k]) > Math.Abs(a[(pivot * n) + k]) ? i : pivot;
            }

            if (!(Math.Abs(a[(pivot * n) + k]) > 1e-14 * scale))
            {
                throw new InvalidOperationException("The matrix is singular.");
            }

            Swap(a, k * n, pivot * n, n);
            Swap(x, k * columns, pivot * columns, columns);
            for (int i = 0; i < n; i++)
            {
                double factor = i == k ? 0 : a[(i * n) + k] / a[(k * n) + k];
                if (factor != 0)
                {
                    Subtract(a, i * n, k * n, n, factor);
                    Subtract(x, i * columns, k * columns, columns, factor);
                }
            }
        }

        for (int i = 0; i < n; i++)
        {
            for (int c = 0; c < columns; c++)
            {
                x[(i * columns) + c] /= a[(i * n) + i];
            }
        }

        return x;
    }

    /// <summary>
    /// Solves A x = b for a symmetric A by Cholesky's factorisation, in place in <paramref name="matrix"/> (lower triangle); false if A is
    /// not positive definite, and then x is not set.
    /// </summary>
    public static bool TrySolvePositive(double[] matrix, ReadOnlySpan<double> right, Span<double> x, int n)
    {
        for (int j = 0; j < n; j++)
        {
            Span<double> rowJ = matrix.AsSpan(j * n, n);
            double diagonal = rowJ[j] - Dot(rowJ[..j], rowJ[..j]);
            if (!(diagonal > 0))
            {
                return false;
            }

            rowJ[j] = Math.Sqrt(diagonal);
            for (int i = j + 1; i < n; i++)
            {
                Span<double> rowI = matrix.AsSpan(i * n, n);
                rowI[j] = (rowI[j] - Dot(rowI[..j], rowJ[..j])) / rowJ[j];
            }
        }

        for (int i = 0; i < n; i++)
        {
            x[i] = (right[i] - Dot(matrix.AsSpan(i * n, i), x[..i])) / matrix[(i * n) + i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            x[i] /= matrix[(i * n) + i];
            for (int k = 0; k < i; k++)
            {
                x[k] -= matrix[(i * n) + k] * x[i];
            }
        }

        return true;
    }

    /// <summary>Scalar product, eight lanes at a time.</summary>
    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sums = System.Runtime.Intrinsics.Vector512<double>.Zero;
        var va = System.Runtime.InteropServices.MemoryMarshal.Cast<double, System.Runtime.Intrinsics.Vector512<double>>(a);
        var vb = System.Runtime.InteropServices.MemoryMarshal.Cast<double, System.Runtime.Intrinsics.Vector512<double>>(b);
        for (int k = 0; k < va.Length; k++)
        {
            sums = System.Runtime.Intrinsics.Vector512.FusedMultiplyAdd(va[k], vb[k], sums);
        }

        double sum = System.Runtime.Intrinsics.Vector512.Sum(sums);
        for (int k = 8 * va.Length; k < a.Length; k++)
        {
            sum += a[k] * b[k];
        }

        return sum;
    }

    private static void Swap(double[] a, int from, int to, int count)
    {
        for (int k = 0; k < count && from != to; k++)
        {
            (a[from + k], a[to + k]) = (a[to + k], a[from + k]);
        }
    }

    private static void Subtract(double[] a, int row, int pivot, int count, double factor)
    {
        for (int k = 0; k < count; k++)
        {
            a[row + k] -= factor * a[pivot + k];
        }
    }
}
