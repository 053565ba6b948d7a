using PcpCluster.Numerics.Compression.Objective;
using static PcpCluster.Numerics.LinearAlgebra.DenseVectors;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>Why a minimisation ended.</summary>
internal enum MinimizerStop
{
    Converged,
    IterationLimit,
    TargetReached,
    NoProgress,
}

/// <param name="Memory">Number of correction pairs.</param>
/// <param name="MaximumIterations">Iterations.</param>
/// <param name="RelativeDecrease">Converged when the objective fell by less than this fraction over <paramref name="Window"/>
/// iterations.</param>
/// <param name="Window">Iterations.</param>
internal sealed record LbfgsOptions(int Memory, int MaximumIterations, double RelativeDecrease, int Window = 20);

/// <summary>
/// Limited-memory BFGS with a weak Wolfe line search (bisection with interpolation), from the loss' own preconditioner. Deterministic.
/// </summary>
internal sealed class LbfgsMinimizer
{
    private const double ArmijoFraction = 1e-4;
    private const double CurvatureFraction = 0.9;
    private const int LineSearchLimit = 25;

    private readonly IPcpLoss _loss;
    private readonly LbfgsOptions _options;
    private readonly double[][] _s;
    private readonly double[][] _y;
    private readonly double[] _rho;
    private readonly double[] _alpha;
    private readonly double[] _gradient;
    private readonly double[] _direction;
    private readonly double[] _trial;
    private readonly double[] _trialGradient;
    private double _curvature; // y M y of the newest pair, M the preconditioner
    private int _pairs;
    private int _newest = -1;

    public LbfgsMinimizer(IPcpLoss loss, LbfgsOptions options)
    {
        int n = loss.ParameterCount;
        _loss = loss;
        _options = options;
        _s = new double[options.Memory][];
        _y = new double[options.Memory][];
        for (int k = 0; k < options.Memory; k++)
        {
            _s[k] = new double[n];
            _y[k] = new double[n];
        }

        _rho = new double[options.Memory];
        _alpha = new double[options.Memory];
        _gradient = new double[n];
        _direction = new double[n];
        _trial = new double[n];
        _trialGradient = new double[n];
    }

    public int Iterations { get; private set; }

    public int Evaluations { get; private set; }

    /// <summary>Minimises from <paramref name="parameters"/>, which receive the best point.</summary>
    /// <param name="parameters">Start, and result.</param>
    /// <param name="afterIteration">Sees the loss after every iteration; true ends the search.</param>
    public (LossTerms Loss, MinimizerStop Stop) Minimize(Span<double> parameters, Func<LossTerms, bool>? afterIteration = null)
    {
        _pairs = 0;
        _newest = -1;
        Iterations = 0;
        LossTerms current = _loss.Evaluate(parameters, _gradient);
        Evaluations = 1;
        double reference = current.Objective;
        while (Iterations < _options.MaximumIterations)
        {
            double slope = Direction();
            if (!(slope < 0))
            {
                if (_pairs == 0)
                {
                    return (current, MinimizerStop.Converged);
                }

                _pairs = 0;
                continue;
            }

            LossTerms? next = LineSearch(parameters, current, slope);
            if (next is null)
            {
                if (_pairs == 0)
                {
                    return (current, MinimizerStop.NoProgress);
                }

                _pairs = 0;
                continue;
            }

            Store(parameters);
            _trial.CopyTo(parameters);
            _trialGradient.CopyTo(_gradient, 0);
            current = next.Value;
            Iterations++;
            if (afterIteration != null && afterIteration(current))
            {
                return (current, MinimizerStop.TargetReached);
            }

            if (Iterations % _options.Window == 0)
            {
                if (reference - current.Objective <= _options.RelativeDecrease * reference)
                {
                    return (current, MinimizerStop.Converged);
                }

                reference = current.Objective;
            }
        }

        return (current, MinimizerStop.IterationLimit);
    }

    // -H g by the two-loop recursion; returns its slope
    private double Direction()
    {
        for (int k = 0; k < _direction.Length; k++)
        {
            _direction[k] = -_gradient[k];
        }

        for (int age = 0; age < _pairs; age++)
        {
            int k = Slot(age);
            _alpha[k] = _rho[k] * Dot(_s[k], _direction);
            AddScaled(-_alpha[k], _y[k], _direction);
        }

        double scale = _pairs > 0 ? 1 / (_rho[_newest] * _curvature) : 0.1 / Math.Max(Math.Sqrt(Dot(_gradient, _gradient)), 1e-300);
        for (int k = 0; k < _direction.Length; k++)
        {
            _direction[k] *= scale;
        }

        _loss.Precondition(_direction);

        for (int age = _pairs - 1; age >= 0; age--)
        {
            int k = Slot(age);
            AddScaled(_alpha[k] - (_rho[k] * Dot(_y[k], _direction)), _s[k], _direction);
        }

        return Dot(_gradient, _direction);
    }

    private LossTerms? LineSearch(ReadOnlySpan<double> from, LossTerms start, double slope)
    {
        double low = 0, high = double.PositiveInfinity, step = 1;
        for (int attempt = 0; attempt < LineSearchLimit; attempt++)
        {
            for (int k = 0; k < _trial.Length; k++)
            {
                _trial[k] = from[k] + (step * _direction[k]);
            }

            LossTerms terms = _loss.Evaluate(_trial, _trialGradient);
            Evaluations++;
            double value = terms.Objective;
            if (!(value <= start.Objective + (ArmijoFraction * step * slope)))
            {
                high = step;
                double parabola = -slope * step * step / (2 * (value - start.Objective - (slope * step)));
                step = double.IsFinite(parabola) && low == 0 ? Math.Clamp(parabola, 0.1 * step, 0.5 * step) : 0.5 * (low + high);
            }
            else if (Dot(_trialGradient, _direction) < CurvatureFraction * slope)
            {
                low = step;
                step = double.IsFinite(high) ? 0.5 * (low + high) : 2.5 * step;
            }
            else
            {
                return terms;
            }
        }

        return null;
    }

    private void Store(ReadOnlySpan<double> from)
    {
        int slot = (_newest + 1) % _s.Length;
        double[] s = _s[slot], y = _y[slot];
        for (int k = 0; k < s.Length; k++)
        {
            s[k] = _trial[k] - from[k];
            y[k] = _trialGradient[k] - _gradient[k];
        }

        double curvature = Dot(s, y);
        if (curvature > 1e-14 * Math.Sqrt(Dot(s, s) * Dot(y, y)))
        {
            _rho[slot] = 1 / curvature;
            y.CopyTo(_direction, 0);
            _loss.Precondition(_direction);
            _curvature = Dot(y, _direction);
            _newest = slot;
            _pairs = Math.Min(_pairs + 1, _s.Length);
        }
    }

    private int Slot(int age) => (_newest - age + _s.Length) % _s.Length;
}
