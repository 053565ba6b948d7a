using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// The plain loss for any order n >= 2, written straight from the formulae with general permanents; n! times slower than the kernels for
/// n = 3 and 4. Parameters are the factors at all sites but the first, [term][i][3 * (site - 1) + axis]; the first site's carry minus their
/// sum, which is the acoustic sum rule.
/// </summary>
internal sealed class AnyOrderLoss : IPcpLoss
{
    private readonly CompressionProblem _problem;
    private readonly ClusterTensor _tensor;
    private readonly SiteOverlaps _overlaps;
    private readonly int _order;
    private readonly int _rank;
    private readonly int _length;
    private readonly double _factorial;
    private readonly double[] _factors;
    private readonly double[] _gradient;

    public AnyOrderLoss(CompressionProblem problem, ImmutableArray<PcpSite> sites, int rank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sites.Length, 2);
        Sites = sites;
        _problem = problem;
        _order = problem.Order;
        _rank = rank;
        _length = 3 * sites.Length;
        _tensor = problem.Restrict(sites);
        _overlaps = new(sites, sites);
        _factors = new double[rank * _order * _length];
        _gradient = new double[_factors.Length];
        _factorial = Permanent.Factorial(_order);
    }

    public ImmutableArray<PcpSite> Sites { get; }

    public int ParameterCount => _rank * _order * (_length - 3);

    public LossTerms Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        ToFactors(parameters);
        Array.Clear(_gradient);
        double value = 1;
        for (int term = 0; term < _rank; term++)
        {
            value += Linear(term) + Quadratic(term);
        }

        for (int factor = 0; factor < _rank * _order; factor++)
        {
            for (int x = 3; x < _length; x++)
            {
                gradient[(factor * (_length - 3)) + x - 3] = _gradient[(factor * _length) + x] - _gradient[(factor * _length) + (x % 3)];
            }
        }

        return new(value, 0, 0, 0, LossWeights.Plain);
    }

    public void RandomStart(ulong seed, int start, Span<double> parameters)
    {
        var random = new StartRandom(seed, start);
        for (int k = 0; k < parameters.Length; k++)
        {
            parameters[k] = random.NextGaussian() / Math.Sqrt(_length);
        }

        StartScale.Apply(this, parameters, _order);
    }

    public PcpModes ToModes(ReadOnlySpan<double> parameters)
    {
        ToFactors(parameters);
        return PcpModes.FromFactors(_order, Sites, _factors);
    }

    private void ToFactors(ReadOnlySpan<double> parameters)
    {
        for (int factor = 0; factor < _rank * _order; factor++)
        {
            Span<double> to = _factors.AsSpan(factor * _length, _length);
            parameters.Slice(factor * (_length - 3), _length - 3).CopyTo(to[3..]);
            to[..3].Clear();
            for (int x = 3; x < _length; x++)
            {
                to[x % 3] -= to[x];
            }
        }
    }

    private double Linear(int term)
    {
        int n = _order;
        int blockSize = _problem.Blocks.BlockSize;
        int offset = term * n * _length;
        var index = new int[n];
        var matrix = new double[n * n];
        double sum = 0;
        for (int k = 0; k < _tensor.Values.Length; k++)
        {
            int axes = k % blockSize;
            for (int leg = n - 1; leg >= 0; leg--)
            {
                index[leg] = (3 * _tensor.Tuples[(k / blockSize * n) + leg]) + (axes % 3);
                axes /= 3;
                for (int i = 0; i < n; i++)
                {
                    matrix[(leg * n) + i] = _factors[offset + (i * _length) + index[leg]];
                }
            }

            double phi = -2 * _tensor.Values[k] / _problem.NormSquared;
            sum += phi * Permanent.Of(matrix, n);
            for (int leg = 0; leg < n; leg++)
            {
                for (int i = 0; i < n; i++)
                {
                    _gradient[offset + (i * _length) + index[leg]] += phi * Permanent.Minor(matrix, n, 1u << leg, 1u << i);
                }
            }
        }

        return sum;
    }

    private double Quadratic(int term)
    {
        int n = _order;
        var gram = new double[n * n];
        double scale = 1 / (_factorial * _problem.NormSquared);
        double sum = 0;
        for (int other = 0; other < _rank; other++)
        {
            for (int shift = 0; shift < _overlaps.ShiftCount; shift++)
            {
                for (int k = 0; k < n * n; k++)
                {
                    gram[k] = Overlap(term, k / n, other, k % n, shift);
                }

                sum += scale * Permanent.Of(gram, n);
                for (int k = 0; k < n * n; k++)
                {
                    double minor = Permanent.Minor(gram, n, 1u << (k / n), 1u << (k % n));
                    AddGradient(term, k / n, other, k % n, shift, 2 * scale * minor);
                }
            }
        }

        return sum;
    }

    private double Overlap(int term, int i, int other, int j, int shift)
    {
        ReadOnlySpan<double> row = _factors.AsSpan(((term * _order) + i) * _length, _length);
        ReadOnlySpan<double> column = _factors.AsSpan(((other * _order) + j) * _length, _length);
        double sum = 0;
        for (int pair = _overlaps.Start[shift]; pair < _overlaps.Start[shift + 1]; pair++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                sum += row[(3 * _overlaps.RowSites[pair]) + axis] * column[(3 * _overlaps.ColumnSites[pair]) + axis];
            }
        }

        return sum;
    }

    private void AddGradient(int term, int i, int other, int j, int shift, double factor)
    {
        Span<double> row = _gradient.AsSpan(((term * _order) + i) * _length, _length);
        ReadOnlySpan<double> column = _factors.AsSpan(((other * _order) + j) * _length, _length);
        for (int pair = _overlaps.Start[shift]; pair < _overlaps.Start[shift + 1]; pair++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                row[(3 * _overlaps.RowSites[pair]) + axis] += factor * column[(3 * _overlaps.ColumnSites[pair]) + axis];
            }
        }
    }
}
