using PcpCluster.Numerics.Compression.Search;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch;

/// <summary>
/// L-BFGS of many starts in lockstep, each with step lengths of its own. The vectors s, y and the gradient lie in one tensor; the two-loop
/// recursion runs on their matrix of dot products (one product of matrices), the direction is one more.
/// </summary>
/// <param name="loss">What is minimised.</param>
/// <param name="options">As for one start.</param>
/// <param name="stop">Cancellation.</param>
internal sealed class BatchLbfgs(TensorLoss loss, LbfgsOptions options, CancellationToken stop)
{
    private const double ArmijoFraction = 1e-4;
    private const double CurvatureFraction = 0.9;
    private const int LineSearchLimit = 25;

    /// <summary>A start whose loss is at most this has ended.</summary>
    public double Enough { get; init; }

    /// <summary>Evaluations of the whole batch.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Iterations that each start made.</summary>
    public int[] Iterations { get; private set; } = [];

    /// <summary>Minimises; the result belongs to the caller's dispose scope.</summary>
    /// <param name="x">[start, unknown].</param>
    /// <param name="observe">Sees the losses after every iteration.</param>
    public Tensor Minimise(Tensor x, Action<double[]>? observe = null)
    {
        using var outer = NewDisposeScope();
        int starts = (int)x.shape[0], memory = options.Memory, width = (2 * memory) + 1;
        Tensor basis = zeros([starts, width, x.shape[1]], dtype: x.dtype, device: x.device); // s, y, g
        (Tensor f, Tensor g) = loss.Evaluate(x);
        Evaluations = 1;
        Iterations = new int[starts];
        double[] value = TensorLoss.Numbers(f), reference = [.. value];
        var finished = new bool[starts];
        var pairs = new PairHistory(starts, memory);
        while (finished.Contains(false) && Iterations.Max() < options.MaximumIterations)
        {
            using var scope = NewDisposeScope();
            basis.select(1, 2 * memory).copy_(g);
            double[] dots = TensorLoss.Numbers(bmm(basis, basis.transpose(1, 2)));
            (double[] coefficients, double[] slopes) = pairs.Directions(dots);
            Tensor direction = bmm(tensor(coefficients, [starts, 1, width], dtype: x.dtype, device: x.device), basis).squeeze(1);
            (Tensor xn, Tensor fn, Tensor gn, bool[] moved) = LineSearch(x, f, g, direction, value, slopes, finished);
            int slot = pairs.Next();
            basis.select(1, slot).copy_(xn - x);
            basis.select(1, memory + slot).copy_(gn - g);
            x = xn.MoveToOuterDisposeScope();
            g = gn.MoveToOuterDisposeScope();
            f = fn.MoveToOuterDisposeScope();
            value = TensorLoss.Numbers(f);
            for (int b = 0; b < starts; b++)
            {
                if (!finished[b])
                {
                    finished[b] = !moved[b] && !pairs.Forget(b);
                    Iterations[b] += moved[b] ? 1 : 0;
                    finished[b] |= moved[b] && (value[b] <= Enough || EndOfWindow(b, value, reference));
                }
            }

            observe?.Invoke(value);
        }

        return x.MoveToOuterDisposeScope();
    }

    private bool EndOfWindow(int b, double[] value, double[] reference)
    {
        if (Iterations[b] % options.Window != 0)
        {
            return false;
        }

        bool flat = reference[b] - value[b] <= options.RelativeDecrease * reference[b];
        reference[b] = value[b];
        return flat;
    }

    // weak Wolfe by bisection, as for one start; a start that found its step waits for the others
    private (Tensor X, Tensor F, Tensor G, bool[] Moved) LineSearch(
        Tensor x, Tensor f, Tensor g, Tensor direction, double[] value, double[] slope, bool[] finished)
    {
        int starts = value.Length;
        double[] step = [.. Enumerable.Repeat(1.0, starts)], low = new double[starts];
        double[] high = [.. Enumerable.Repeat(double.PositiveInfinity, starts)];
        var moved = new bool[starts];
        bool[] waiting = [.. finished.Zip(slope, (done, s) => !done && s < 0)];
        Tensor xn = x.clone(), fn = f.clone(), gn = g.clone();
        for (int attempt = 0; attempt < LineSearchLimit && waiting.Contains(true); attempt++)
        {
            stop.ThrowIfCancellationRequested();
            Tensor trial = x.add(tensor(step, [starts, 1], dtype: x.dtype, device: x.device) * direction, Scalars.One);
            (Tensor ft, Tensor gt) = loss.Evaluate(trial);
            Evaluations++;
            double[] values = TensorLoss.Numbers(ft), slopes = TensorLoss.Numbers((gt * direction).sum(1L));
            var take = new bool[starts];
            for (int b = 0; b < starts; b++)
            {
                if (!waiting[b])
                {
                    continue;
                }

                if (!(values[b] <= value[b] + (ArmijoFraction * step[b] * slope[b])))
                {
                    high[b] = step[b];
                    double parabola = -slope[b] * step[b] * step[b] / (2 * (values[b] - value[b] - (slope[b] * step[b])));
                    step[b] = double.IsFinite(parabola) && low[b] == 0
                        ? Math.Clamp(parabola, 0.1 * step[b], 0.5 * step[b])
                        : 0.5 * (low[b] + high[b]);
                }
                else if (slopes[b] < CurvatureFraction * slope[b])
                {
                    low[b] = step[b];
                    step[b] = double.IsFinite(high[b]) ? 0.5 * (low[b] + high[b]) : 2.5 * step[b];
                }
                else
                {
                    take[b] = moved[b] = true;
                    waiting[b] = false;
                }
            }

            Tensor mask = tensor(take, device: x.device);
            xn = where(mask.unsqueeze(1), trial, xn);
            gn = where(mask.unsqueeze(1), gt, gn);
            fn = where(mask, ft, fn);
        }

        return (xn, fn, gn, moved);
    }
}
