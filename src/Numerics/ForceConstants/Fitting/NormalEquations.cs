using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>
/// The normal equations of a linear least-squares problem, gathered row by row, and their solution under linear constraints.
/// </summary>
internal sealed class NormalEquations(int count)
{
    private const int PanelRows = 96;

    private readonly double[] _matrix = new double[checked(count * count)];
    private readonly double[] _right = new double[count];
    private readonly double[] _panel = new double[count * PanelRows]; // [unknown * rows + row]
    private readonly double[] _panelRight = new double[PanelRows];
    private int _inPanel;
    private long _rows;
    private double _rightSquared;

    public void Add(ReadOnlySpan<double> row, double right)
    {
        for (int p = 0; p < count; p++)
        {
            _panel[(p * PanelRows) + _inPanel] = row[p];
        }

        _panelRight[_inPanel++] = right;
        _rows++;
        _rightSquared += right * right;
        if (_inPanel == PanelRows)
        {
            Flush();
        }
    }

    /// <summary>1/sqrt of the diagonal: the factor of each unknown that makes the columns unit vectors.</summary>
    public double[] Scale()
    {
        Flush();
        return [.. Enumerable.Range(0, count).Select(p => _matrix[(p * count) + p] is var d && d > 0 ? 1 / Math.Sqrt(d) : 1)];
    }

    /// <summary>The solution with constraint.x/scale = 0, and the standard error of each unknown.</summary>
    /// <param name="constraints">Orthonormal rows, in unknowns divided by <see cref="Scale"/>.</param>
    /// <exception cref="ArgumentException">The equations do not determine the unknowns.</exception>
    public (double[] Solution, double[] Errors) Solve(List<double[]> constraints)
    {
        double[] scale = Scale();
        double[] scaled = new double[count * count];
        for (int p = 0; p < count; p++)
        {
            for (int q = 0; q < count; q++)
            {
                scaled[(p * count) + q] = scale[p] * scale[q] * (q <= p ? _matrix[(p * count) + q] : _matrix[(q * count) + p]);
            }
        }

        Project(scaled, constraints);
        double[] right = [.. Enumerable.Range(0, count).Select(p => scale[p] * _right[p])];
        Project(right, constraints);
        double[] solution = new double[count];
        if (!LinearSolver.TrySolvePositive(scaled, right, solution, count) || !IsDetermined(scaled))
        {
            throw new ArgumentException(
                "The displacements do not determine all force constants: give more sets, other displacements or a shorter cutoff "
                    + "(pcp fit --cutoff).");
        }

        double[] errors = Errors(scaled, constraints);
        for (int p = 0; p < count; p++)
        {
            solution[p] *= scale[p];
        }

        double deviation = RootMeanSquareResidual(solution) * Math.Sqrt(_rows / (double)Math.Max(1, _rows - count + constraints.Count));
        return (solution, [.. errors.Select((e, p) => deviation * scale[p] * e)]);
    }

    /// <summary>Norm of what the solution leaves over the norm of the right-hand side.</summary>
    public double RelativeResidual(double[] solution) => _rightSquared > 0 ? Math.Sqrt(ResidualSquared(solution) / _rightSquared) : 0;

    public double RootMeanSquareResidual(double[] solution) => Math.Sqrt(ResidualSquared(solution) / Math.Max(1, _rows));

    private double ResidualSquared(double[] x)
    {
        double sum = _rightSquared;
        for (int p = 0; p < count; p++)
        {
            double product = 0;
            for (int q = 0; q < count; q++)
            {
                product += (q <= p ? _matrix[(p * count) + q] : _matrix[(q * count) + p]) * x[q];
            }

            sum += x[p] * (product - (2 * _right[p]));
        }

        return Math.Max(0, sum);
    }

    // the diagonal of the triangular factor of a matrix with unit diagonal
    private bool IsDetermined(double[] factor)
    {
        for (int p = 0; p < count; p++)
        {
            if (!(factor[(p * count) + p] > 1e-6))
            {
                return false;
            }
        }

        return true;
    }

    private void Flush()
    {
        for (int p = 0; p < count && _inPanel > 0; p++)
        {
            ReadOnlySpan<double> left = _panel.AsSpan(p * PanelRows, _inPanel);
            if (left.IndexOfAnyExcept(0.0) < 0)
            {
                continue;
            }

            _right[p] += LinearSolver.Dot(left, _panelRight.AsSpan(0, _inPanel));
            for (int q = 0; q <= p; q++)
            {
                _matrix[(p * count) + q] += LinearSolver.Dot(left, _panel.AsSpan(q * PanelRows, _inPanel));
            }
        }

        _inPanel = 0;
    }

    // P H P + Q Q^T, Q the constraints and P what is left of the space
    private void Project(double[] matrix, List<double[]> constraints)
    {
        if (matrix.Length == count)
        {
            foreach (double[] c in constraints)
            {
                Subtract(matrix, LinearSolver.Dot(c, matrix), c);
            }

            return;
        }

        for (int pass = 0; pass < 2; pass++)
        {
            for (int p = 0; p < count; p++)
            {
                Span<double> row = matrix.AsSpan(p * count, count);
                foreach (double[] c in constraints)
                {
                    Subtract(row, LinearSolver.Dot(c, row), c);
                }
            }

            for (int p = 0; p < count; p++)
            {
                for (int q = 0; q < p; q++)
                {
                    (matrix[(p * count) + q], matrix[(q * count) + p]) = (matrix[(q * count) + p], matrix[(p * count) + q]);
                }
            }
        }

        foreach (double[] c in constraints)
        {
            for (int p = 0; p < count; p++)
            {
                Subtract(matrix.AsSpan(p * count, count), -c[p], c);
            }
        }
    }

    private static void Subtract(Span<double> from, double factor, ReadOnlySpan<double> vector)
    {
        for (int k = 0; k < vector.Length; k++)
        {
            from[k] -= factor * vector[k];
        }
    }

    // square roots of the diagonal of P (P H P + Q Q^T)^-1 P, from the triangular factor L: |L^-1 P e_p|
    private double[] Errors(double[] factor, List<double[]> constraints)
    {
        double[] errors = new double[count];
        double[] column = new double[count];
        for (int p = 0; p < count; p++)
        {
            Array.Clear(column);
            column[p] = 1;
            foreach (double[] c in constraints)
            {
                Subtract(column, c[p], c);
            }

            double sum = 0;
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<double> row = factor.AsSpan(i * count, i);
                column[i] = (column[i] - LinearSolver.Dot(row, column.AsSpan(0, i))) / factor[(i * count) + i];
                sum += column[i] * column[i];
            }

            errors[p] = Math.Sqrt(sum);
        }

        return errors;
    }
}
