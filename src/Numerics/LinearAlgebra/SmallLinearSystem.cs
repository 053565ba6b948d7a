namespace PcpCluster.Numerics.LinearAlgebra;

/// <summary>Dense linear systems of a handful of unknowns.</summary>
internal static class SmallLinearSystem
{
    /// <summary>Solves a x = b by elimination with partial pivoting; a is overwritten.</summary>
    /// <exception cref="ArithmeticException">The matrix is singular.</exception>
    public static double[] Solve(double[,] a, double[] b)
    {
        int n = b.Length;
        double[] x = [.. b];
        for (int column = 0; column < n; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < n; row++)
            {
                if (Math.Abs(a[row, column]) > Math.Abs(a[pivot, column]))
                {
                    pivot = row;
                }
            }

            if (Math.Abs(a[pivot, column]) < 1e-300)
            {
                throw new ArithmeticException("The normal equations are singular.");
            }

            for (int k = 0; k < n; k++)
            {
                (a[column, k], a[pivot, k]) = (a[pivot, k], a[column, k]);
            }

            (x[column], x[pivot]) = (x[pivot], x[column]);
            for (int row = column + 1; row < n; row++)
            {
                double factor = a[row, column] / a[column, column];
                for (int k = column; k < n; k++)
                {
                    a[row, k] -= factor * a[column, k];
                }

                x[row] -= factor * x[column];
            }
        }

        for (int row = n - 1; row >= 0; row--)
        {
            for (int k = row + 1; k < n; k++)
            {
                x[row] -= a[row, k] * x[k];
            }

            x[row] /= a[row, row];
        }

        return x;
    }

    /// <summary>The inverse; a is overwritten.</summary>
    public static double[,] Invert(double[,] a)
    {
        int n = a.GetLength(0);
        var inverse = new double[n, n];
        for (int column = 0; column < n; column++)
        {
            var unit = new double[n];
            unit[column] = 1;
            double[] x = Solve((double[,])a.Clone(), unit);
            for (int row = 0; row < n; row++)
            {
                inverse[row, column] = x[row];
            }
        }

        return inverse;
    }
}
