using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Limit.Ladder;

/// <summary>A law fitted to a ladder of grids.</summary>
/// <param name="Law">How it is written, for reports.</param>
/// <param name="Limit">kappa at N = infinity, W/(m K).</param>
/// <param name="FitError">Standard error of the limit by the fit's own residuals: what the law's own truth would leave.</param>
/// <param name="StatisticalError">What the statistical errors of the points alone make of it.</param>
/// <param name="Residual">Root mean square of the residuals.</param>
/// <param name="Akaike">Corrected Akaike criterion; lower is better; infinite where there are too few points to judge.</param>
/// <param name="Power">Fitted power, for the free law; null otherwise.</param>
public sealed record LadderFit(
    string Law, double Limit, double FitError, double StatisticalError, double Residual, double Akaike, double? Power = null)
{
    /// <summary>kappa_inf - a/N.</summary>
    public const string Inverse = "1/N";

    /// <summary>kappa_inf - a/N - b/N^2.</summary>
    public const string InverseAndSquare = "1/N + 1/N^2";

    /// <summary>kappa_inf - a/N^p.</summary>
    public const string FreePower = "1/N^p";

    /// <summary>kappa_inf - a/N - b s^2/N^2 over grids N and width scales s.</summary>
    public const string Joint = "1/N + s^2/N^2";

    /// <summary>kappa_inf - a/N - b s/N: an error that is linear in the width.</summary>
    public const string JointLinear = "1/N + s/N";

    /// <summary>kappa_inf - a/N - b s/N - c/N^2.</summary>
    public const string JointLinearAndSquare = "1/N + s/N + 1/N^2";

    /// <summary>Bounds of the free power.</summary>
    internal const double LowestPower = 0.5, HighestPower = 3;

    /// <summary>A weighted least-squares fit.</summary>
    /// <param name="points">More points than the law has parameters.</param>
    /// <param name="law">One of the constants of this class.</param>
    public static LadderFit Of(IReadOnlyList<LadderPoint> points, string law) => law switch
    {
        Inverse => Linear(points, law, p => [1, 1.0 / p.Grid]),
        InverseAndSquare => Linear(points, law, p => [1, 1.0 / p.Grid, 1.0 / ((double)p.Grid * p.Grid)]),
        Joint => Linear(points, law, p => [1, 1.0 / p.Grid, p.Scale * p.Scale / ((double)p.Grid * p.Grid)]),
        JointLinear => Linear(points, law, p => [1, 1.0 / p.Grid, p.Scale / p.Grid]),
        JointLinearAndSquare => Linear(points, law, p => [1, 1.0 / p.Grid, p.Scale / p.Grid, 1.0 / ((double)p.Grid * p.Grid)]),
        FreePower => Free(points),
        _ => throw new ArgumentException($"'{law}' is no law of the ladder.", nameof(law)),
    };

    /// <summary>Number of parameters of a law.</summary>
    public static int Parameters(string law) => law switch { Inverse => 2, JointLinearAndSquare => 4, _ => 3 };

    // The power by golden section: for a given power the fit is linear.
    private static LadderFit Free(IReadOnlyList<LadderPoint> points)
    {
        const double ratio = 0.6180339887498949;
        LadderFit At(double power) => Linear(points, FreePower, p => [1, Math.Pow(p.Grid, -power)], 1);
        (double low, double high) = (LowestPower, HighestPower);
        for (int i = 0; i < 60; i++)
        {
            double left = high - (ratio * (high - low)), right = low + (ratio * (high - low));
            (low, high) = At(left).Residual <= At(right).Residual ? (low, right) : (left, high);
        }

        double best = 0.5 * (low + high);
        LadderFit fit = At(best);

        // the limit moves with the power: add what a change of the power by its own uncertainty does to it
        double step = 1e-3;
        double centre = Square(fit.Residual),
            curvature = (Square(At(best + step).Residual) + Square(At(best - step).Residual) - (2 * centre)) / (step * step);
        int freedom = Math.Max(1, points.Count - 3);
        double powerError = curvature > 0 ? Math.Sqrt(2 * centre / (curvature * freedom)) : HighestPower - LowestPower;
        powerError = Math.Min(powerError, 0.5 * (HighestPower - LowestPower));
        double slope = (At(best + step).Limit - At(best - step).Limit) / (2 * step);
        return fit with { Power = best, FitError = Math.Sqrt(Square(fit.FitError) + Square(slope * powerError)) };
    }

    private static LadderFit Linear(
        IReadOnlyList<LadderPoint> points, string law, Func<LadderPoint, double[]> terms, int extraParameters = 0)
    {
        double[][] rows = [.. points.Select(terms)];
        int n = rows[0].Length, parameters = n + extraParameters;
        double[] weights = Weights(points);
        var matrix = new double[n, n];
        var right = new double[n];
        for (int p = 0; p < rows.Length; p++)
        {
            for (int i = 0; i < n; i++)
            {
                right[i] += weights[p] * rows[p][i] * points[p].Kappa;
                for (int j = 0; j < n; j++)
                {
                    matrix[i, j] += weights[p] * rows[p][i] * rows[p][j];
                }
            }
        }

        double[,] inverse = SmallLinearSystem.Invert(matrix);
        var solution = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                solution[i] += inverse[i, j] * right[j];
            }
        }

        double squares = 0, total = 0, statistical = 0;
        for (int p = 0; p < rows.Length; p++)
        {
            double value = 0, influence = 0;
            for (int i = 0; i < n; i++)
            {
                value += rows[p][i] * solution[i];
                influence += inverse[0, i] * rows[p][i] * weights[p];
            }

            squares += weights[p] * Square(points[p].Kappa - value);
            total += weights[p];
            statistical += Square(influence * points[p].StandardError);
        }

        int freedom = points.Count - parameters;
        double variance = squares / total; // weighted mean square
        double scale = freedom > 0 ? squares / freedom : double.NaN;
        double akaike = freedom > 1
            ? (points.Count * Math.Log(Math.Max(variance, 1e-12)))
                + (2 * parameters)
                + (2.0 * parameters * (parameters + 1) / (freedom - 1))
            : double.PositiveInfinity;
        return new(law, solution[0], Math.Sqrt(scale * inverse[0, 0]), Math.Sqrt(statistical), Math.Sqrt(variance), akaike);
    }

    // Statistical variance plus the scatter of neighbouring grids that no law describes, half a percent.
    private static double[] Weights(IReadOnlyList<LadderPoint> points) =>
        [.. points.Select(p => 1 / (Square(p.StandardError) + Square(0.005 * p.Kappa)))];

    private static double Square(double x) => x * x;
}
