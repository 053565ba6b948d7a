namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// A lower bound of b.F of the exact solution of A F = b from a given field: 2 b.F - F.A F is largest at the solution, and is made as
/// large as the field, and then the preconditioned residuals, allow. The gap is at most |r|^2/lambda_min, see
/// <see cref="ConjugateGradient"/>. Driven from outside like an <see cref="IFieldIteration"/>.
/// </summary>
internal sealed class VariationalBound
{
    private readonly Func<double[], double[], double> _dot;
    private readonly double[] _diagonal;
    private readonly double[] _residual;
    private readonly List<(double[] Direction, double[] Image, double Curvature)> _steps = [];

    /// <param name="dot">Inner product in which A is symmetric.</param>
    /// <param name="source">b, three numbers a mode; zero where a mode has no unknown.</param>
    /// <param name="diagonal">D, one number a mode.</param>
    /// <param name="trial">The field.</param>
    public VariationalBound(Func<double[], double[], double> dot, double[] source, double[] diagonal, double[] trial)
    {
        (_dot, _diagonal, _residual, Direction) = (dot, diagonal, (double[])source.Clone(), trial);
        Start = Square;
    }

    /// <summary>b.F in the relaxation-time approximation.</summary>
    public double Start { get; }

    /// <summary>The field whose off-diagonal image is wanted next.</summary>
    public double[] Direction { get; private set; }

    /// <summary>The bound after each action.</summary>
    public List<double> Values { get; } = [];

    /// <summary>|r|^2 in the norm of 1/D.</summary>
    public double Square => _dot(_residual, Preconditioned());

    /// <exception cref="InvalidOperationException">The operator is not positive definite.</exception>
    public void Advance(double[] offDiagonal)
    {
        double[] image = [.. offDiagonal.Select((y, i) => _diagonal[i / 3] > 0 ? y + (_diagonal[i / 3] * Direction[i]) : 0)];
        double curvature = _dot(Direction, image);
        if (!(curvature > 0))
        {
            throw new InvalidOperationException("The collision operator is not positive definite.");
        }

        _steps.Add((Direction, image, curvature));
        double product = _dot(_residual, Direction);
        Add(_residual, -product / curvature, image);
        Values.Add((Values.Count == 0 ? 0 : Values[^1]) + (product * product / curvature));
        double[] next = Preconditioned();
        foreach ((double[] direction, double[] made, double square) in _steps)
        {
            Add(next, -_dot(next, made) / square, direction);
        }

        Direction = next;
    }

    private double[] Preconditioned() => [.. _residual.Select((r, i) => _diagonal[i / 3] > 0 ? r / _diagonal[i / 3] : 0)];

    private static void Add(double[] to, double factor, double[] other)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] += factor * other[i];
        }
    }
}
