using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// Conjugate gradients (Hestenes, Stiefel 1952) for A F = b with A = D + O symmetric and positive definite, preconditioned by D. The sum of
/// alpha r.z is a lower bound of b.F of the exact solution; the gap is at most |r|^2/lambda_min, |r|^2 = r.r/D, lambda_min the smallest
/// eigenvalue of
/// D^-1 A. That is taken as half the smallest Ritz value (Lanczos matrix of the steps' alpha and beta; Golub, Meurant), or a strict bound
/// if larger.
/// </summary>
internal sealed class ConjugateGradient : IFieldIteration
{
    /// <summary>The smallest Ritz value lies above the smallest eigenvalue; half of it is taken as the bound.</summary>
    private const double Safety = 0.5;

    private const int MaximumSteps = 400;

    private readonly Func<double[], double[], double> _dot;
    private readonly double[] _diagonal;
    private readonly double[] _source;
    private readonly double _tolerance;
    private readonly double _strictBound;
    private readonly double[] _solution;
    private readonly double[] _residual;
    private readonly double[] _scaled; // residual/D
    private readonly double[] _direction;
    private readonly List<double> _alpha = [];
    private readonly List<double> _beta = [];
    private readonly double _start; // |b|^2
    private double _square; // |r|^2
    private double _functional;

    /// <param name="dot">Inner product in which A is symmetric.</param>
    /// <param name="source">b, 3 numbers a mode.</param>
    /// <param name="diagonal">D, one number a mode; modes with D = 0 have no unknown.</param>
    /// <param name="tolerance">Bound of the relative error of b.F at which to stop.</param>
    /// <param name="strictBound">A strict lower bound of the eigenvalues of D^-1 A, 0 if none is known.</param>
    public ConjugateGradient(
        Func<double[], double[], double> dot, double[] source, double[] diagonal, double tolerance, double strictBound)
    {
        (_dot, _diagonal, _tolerance, _strictBound) = (dot, diagonal, tolerance, strictBound);
        _residual = (double[])source.Clone();
        for (int i = 0; i < _residual.Length; i++)
        {
            _residual[i] = diagonal[i / 3] > 0 ? _residual[i] : 0;
        }

        _source = (double[])_residual.Clone();
        _solution = new double[_residual.Length];
        _scaled = new double[_residual.Length];
        Precondition();
        _direction = (double[])_scaled.Clone();
        _start = _square = dot(_residual, _scaled);
        IsDone = _start == 0;
    }

    public double[] Direction => _direction;

    public double[] Solution => _solution;

    public bool IsDone { get; private set; }

    public IterationReport Report
    {
        get
        {
            (double? smallest, double? largest) = Ritz();
            double product = _dot(_source, _solution);
            return new(
                _alpha.Count,
                _start == 0 || RelativeBound(smallest) <= _tolerance,
                _start == 0 ? 0 : Math.Sqrt(_square / _start),
                _start == 0 ? 0 : RelativeBound(smallest),
                smallest,
                largest,
                product == 0 ? 0 : Math.Abs((_functional / product) - 1));
        }
    }

    /// <summary>Sum of alpha r.z: b.F of the exact solution from below.</summary>
    public double Functional => _functional;

    /// <exception cref="InvalidOperationException">The operator is not positive definite; the process operator is so by
    /// construction.</exception>
    public void Advance(double[] offDiagonal)
    {
        double[] image = offDiagonal;
        for (int i = 0; i < image.Length; i++)
        {
            double d = _diagonal[i / 3];
            image[i] = d > 0 ? image[i] + (d * _direction[i]) : 0;
        }

        double curvature = _dot(_direction, image);
        if (!(curvature > 0))
        {
            throw new InvalidOperationException("The collision operator is not positive definite.");
        }

        double alpha = _square / curvature;
        for (int i = 0; i < image.Length; i++)
        {
            _solution[i] += alpha * _direction[i];
            _residual[i] -= alpha * image[i];
        }

        _functional += alpha * _square;
        Precondition();
        double square = _dot(_residual, _scaled);
        double beta = square / _square;
        _square = square;
        _alpha.Add(alpha);
        _beta.Add(beta);
        for (int i = 0; i < _direction.Length; i++)
        {
            _direction[i] = _scaled[i] + (beta * _direction[i]);
        }

        IsDone = _square == 0 || RelativeBound(Ritz().Smallest) <= _tolerance || _alpha.Count == MaximumSteps;
    }

    private void Precondition()
    {
        for (int i = 0; i < _residual.Length; i++)
        {
            double d = _diagonal[i / 3];
            _scaled[i] = d > 0 ? _residual[i] / d : 0;
        }
    }

    /// <summary>What is taken as the lower bound of the eigenvalues of D^-1 A.</summary>
    /// <param name="strict">A strict bound, 0 if none is known.</param>
    /// <param name="smallest">The smallest Ritz value.</param>
    public static double EigenvalueBound(double strict, double? smallest) => Math.Max(strict, Safety * (smallest ?? 0));

    private double RelativeBound(double? smallest)
    {
        double bound = EigenvalueBound(_strictBound, smallest);
        return bound > 0 && _functional > 0 ? _square / (bound * _functional) : double.PositiveInfinity;
    }

    private (double? Smallest, double? Largest) Ritz()
    {
        int n = _alpha.Count;
        if (n == 0)
        {
            return (null, null);
        }

        var matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            matrix[(i * n) + i] = (1 / _alpha[i]) + (i > 0 ? _beta[i - 1] / _alpha[i - 1] : 0);
            if (i + 1 < n)
            {
                matrix[(i * n) + i + 1] = matrix[((i + 1) * n) + i] = Math.Sqrt(_beta[i]) / _alpha[i];
            }
        }

        double[] values = SymmetricEigenvalues.Of(matrix, n);
        return (values.Min(), values.Max());
    }
}
