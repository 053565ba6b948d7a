using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>Normal equations of a few unknowns with many right-hand sides.</summary>
internal static class SmallNormal
{
    /// <summary>Adds row^T row.</summary>
    public static void AddOuter(double[] matrix, ReadOnlySpan<double> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            for (int j = 0; j < row.Length; j++)
            {
                matrix[(i * row.Length) + j] += row[i] * row[j];
            }
        }
    }

    /// <summary>Turns right-hand sides (blocks of n x columns) into the solutions of the normal equations.</summary>
    /// <exception cref="ArgumentException">The matrix is singular.</exception>
    public static void SolveInPlace(double[] normal, Span<double> blocks, int n, int columns, string what)
    {
        double[] unit = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            unit[(i * n) + i] = 1;
        }

        double trace = 0;
        for (int i = 0; i < n; i++)
        {
            trace += normal[(i * n) + i];
        }

        double[] inverse;
        try
        {
            inverse = LinearSolver.Solve(normal, unit, n, n);
        }
        catch (InvalidOperationException)
        {
            throw new ArgumentException($"The displacements do not determine the force constants of {what}.");
        }

        if (!(inverse.Max(Math.Abs) * trace < 1e10))
        {
            throw new ArgumentException($"The displacements do not determine the force constants of {what}.");
        }

        Span<double> solution = stackalloc double[n * columns];
        for (int start = 0; start < blocks.Length; start += n * columns)
        {
            Span<double> right = blocks.Slice(start, n * columns);
            solution.Clear();
            for (int i = 0; i < n; i++)
            {
                for (int k = 0; k < n; k++)
                {
                    for (int c = 0; c < columns; c++)
                    {
                        solution[(i * columns) + c] += inverse[(i * n) + k] * right[(k * columns) + c];
                    }
                }
            }

            solution.CopyTo(right);
        }
    }
}
