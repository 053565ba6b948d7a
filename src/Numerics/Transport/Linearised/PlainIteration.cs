namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// F = D^-1 (b - O F), repeated (Omini, Sparavigna 1995): what ShengBTE and FourPhonon do. It converges only if all eigenvalues of D^-1 A
/// are below 2, and nothing bounds its error; it needs no symmetric operator.
/// </summary>
internal sealed class PlainIteration : IFieldIteration
{
    private const int MaximumSteps = 1000;
    private const double Divergence = 1e3; // times the start

    private readonly Func<double[], double[], double> _dot;
    private readonly double[] _source;
    private readonly double[] _diagonal;
    private readonly double _tolerance;
    private readonly double[] _solution;
    private readonly double _start;
    private double _product;
    private double _change = double.PositiveInfinity;
    private double _residual = double.PositiveInfinity;
    private int _steps;

    /// <param name="dot">Inner product over the modes of the grid.</param>
    /// <param name="source">b.</param>
    /// <param name="diagonal">D, one number a mode; modes with D = 0 have no unknown.</param>
    /// <param name="tolerance">Relative change of b.F at which to stop.</param>
    public PlainIteration(Func<double[], double[], double> dot, double[] source, double[] diagonal, double tolerance)
    {
        (_dot, _source, _diagonal, _tolerance) = (dot, source, diagonal, tolerance);
        _solution = new double[source.Length];
        for (int i = 0; i < source.Length; i++)
        {
            _solution[i] = diagonal[i / 3] > 0 ? source[i] / diagonal[i / 3] : 0;
        }

        _start = _product = dot(source, _solution);
        IsDone = _start == 0;
    }

    public double[] Direction => _solution;

    public double[] Solution => _solution;

    public bool IsDone { get; private set; }

    public IterationReport Report => new(_steps, _change <= _tolerance, _residual, _change, null, null, 0);

    public void Advance(double[] offDiagonal)
    {
        double squares = 0, norm = 0;
        for (int i = 0; i < offDiagonal.Length; i++)
        {
            double d = _diagonal[i / 3];
            double next = d > 0 ? (_source[i] - offDiagonal[i]) / d : 0;
            squares += d * (next - _solution[i]) * (next - _solution[i]); // r = D (next - F)
            norm += d > 0 ? _source[i] * _source[i] / d : 0;
            _solution[i] = next;
        }

        _steps++;
        _residual = Math.Sqrt(squares / norm);
        double product = _dot(_source, _solution);
        _change = Math.Abs(product - _product) / Math.Abs(product);
        _product = product;
        IsDone = _change <= _tolerance || !(Math.Abs(product) < Divergence * _start) || _steps == MaximumSteps;
    }
}
