using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>
/// Levenberg-Marquardt polish for few unknowns: Newton steps with the Hessian from differences of the analytic gradient (the loss is a
/// polynomial, so they are accurate), damped by mu times its diagonal, mu after Nielsen. Converges quadratically near a minimum.
/// </summary>
internal sealed class DampedNewton(IPcpLoss loss, CancellationToken stop)
{
    private const double RelativeStep = 1e-5;

    public int Iterations { get; private set; }

    /// <summary>
    /// Improves <paramref name="parameters"/> until the objective falls by less than a fraction <paramref name="relativeDecrease"/> a step.
    /// </summary>
    public LossTerms Minimize(Span<double> parameters, int maximumIterations, double relativeDecrease)
    {
        int n = parameters.Length;
        var gradient = new double[n];
        var trialGradient = new double[n];
        var trial = new double[n];
        var step = new double[n];
        LossTerms current = loss.Evaluate(parameters, gradient);
        double damping = 1e-3, growth = 2;
        double[] hessian = Hessian(parameters);
        for (Iterations = 0; Iterations < maximumIterations; Iterations++)
        {
            double mean = Enumerable.Range(0, n).Sum(k => Math.Abs(hessian[(k * n) + k])) / n;
            var damped = (double[])hessian.Clone();
            for (int k = 0; k < n; k++)
            {
                damped[(k * n) + k] += damping * (mean + Math.Abs(hessian[(k * n) + k]));
            }

            bool accepted = false;
            if (LinearSolver.TrySolvePositive(damped, gradient, step, n))
            {
                for (int k = 0; k < n; k++)
                {
                    trial[k] = parameters[k] - step[k];
                }

                LossTerms next = loss.Evaluate(trial, trialGradient);
                accepted = next.Objective < current.Objective;
                if (accepted)
                {
                    bool converged = current.Objective - next.Objective <= relativeDecrease * current.Objective;
                    trial.CopyTo(parameters);
                    (gradient, trialGradient) = (trialGradient, gradient);
                    current = next;
                    damping = Math.Max(damping / 3, 1e-12);
                    growth = 2;
                    if (converged)
                    {
                        break;
                    }

                    hessian = Hessian(parameters);
                }
            }

            if (!accepted)
            {
                damping *= growth;
                growth *= 2;
                if (damping > 1e6)
                {
                    break;
                }
            }
        }

        return current;
    }

    private double[] Hessian(ReadOnlySpan<double> parameters)
    {
        int n = parameters.Length;
        var hessian = new double[n * n];
        var point = parameters.ToArray();
        var plus = new double[n];
        var minus = new double[n];
        double size = Math.Sqrt(point.Sum(v => v * v) / n);
        double h = RelativeStep * Math.Max(size, 1e-12);
        for (int k = 0; k < n; k++)
        {
            stop.ThrowIfCancellationRequested();
            double center = point[k];
            point[k] = center + h;
            loss.Evaluate(point, plus);
            point[k] = center - h;
            loss.Evaluate(point, minus);
            point[k] = center;
            for (int m = 0; m < n; m++)
            {
                double second = (plus[m] - minus[m]) / (4 * h);
                hessian[(k * n) + m] += second;
                hessian[(m * n) + k] += second;
            }
        }

        return hessian;
    }
}
