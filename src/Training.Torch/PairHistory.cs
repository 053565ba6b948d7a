namespace PcpCluster.Training.Torch;

/// <summary>
/// The two-loop recursion of L-BFGS on dot products alone. A start's basis is s_0 .., y_0 .., g; its direction comes out as coefficients of
/// these.
/// </summary>
internal sealed class PairHistory(int starts, int memory)
{
    private readonly int[] _oldest = new int[starts]; // first iteration whose pair a start still trusts
    private int _count;

    /// <summary>The slot for the pair of this iteration.</summary>
    public int Next() => _count++ % memory;

    /// <summary>Drops a start's pairs; false if it had none, so that steepest descent has failed already.</summary>
    public bool Forget(int start)
    {
        bool had = _oldest[start] < _count - 1;
        _oldest[start] = _count;
        return had;
    }

    /// <summary>[start, basis vector] and the slope along each direction.</summary>
    /// <param name="dots">[start, basis vector, basis vector].</param>
    public (double[] Coefficients, double[] Slopes) Directions(double[] dots)
    {
        int width = (2 * memory) + 1;
        var coefficients = new double[starts * width];
        var slopes = new double[starts];
        for (int b = 0; b < starts; b++)
        {
            ReadOnlySpan<double> own = dots.AsSpan(b * width * width, width * width);
            Span<double> d = coefficients.AsSpan(b * width, width);
            One(own, d, Math.Max(_oldest[b], _count - memory));
            slopes[b] = Dot(own, d, 2 * memory);
        }

        return (coefficients, slopes);
    }

    private void One(ReadOnlySpan<double> dots, Span<double> d, int oldest)
    {
        int width = (2 * memory) + 1, g = 2 * memory;
        Span<double> alpha = stackalloc double[memory];
        d[g] = -1;
        double scale = 0.1 / Math.Max(Math.Sqrt(dots[(g * width) + g]), 1e-300);
        bool scaled = false;
        for (int k = _count - 1; k >= oldest; k--)
        {
            int s = k % memory, y = memory + s;
            double curvature = dots[(s * width) + y];
            if (!Good(dots, s, y))
            {
                continue;
            }

            if (!scaled)
            {
                scale = curvature / dots[(y * width) + y];
                scaled = true;
            }

            alpha[s] = Dot(dots, d, s) / curvature;
            d[y] -= alpha[s];
        }

        for (int k = 0; k < width; k++)
        {
            d[k] *= scale;
        }

        for (int k = oldest; k < _count; k++)
        {
            int s = k % memory, y = memory + s;
            if (Good(dots, s, y))
            {
                d[s] += alpha[s] - (Dot(dots, d, y) / dots[(s * width) + y]);
            }
        }
    }

    private bool Good(ReadOnlySpan<double> dots, int s, int y)
    {
        int width = (2 * memory) + 1;
        return dots[(s * width) + y] > 1e-14 * Math.Sqrt(dots[(s * width) + s] * dots[(y * width) + y]);
    }

    private static double Dot(ReadOnlySpan<double> dots, ReadOnlySpan<double> d, int with)
    {
        double sum = 0;
        for (int k = 0; k < d.Length; k++)
        {
            sum += d[k] * dots[(with * d.Length) + k];
        }

        return sum;
    }
}
