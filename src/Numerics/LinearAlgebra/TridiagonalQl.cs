using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.LinearAlgebra;

/// <summary>
/// Eigenvalues and eigenvectors of a real symmetric tridiagonal matrix by the implicit QL method with Wilkinson's shift (Golub and Van
/// Loan, 8.3.5).
/// Rotations of many sweeps are gathered and then applied to eight components of all eigenvectors at a time, which fit the first-level
/// cache.
/// </summary>
internal sealed unsafe class TridiagonalQl
{
    private const int Columns = 8;
    private const int MaximumSweeps = 100;

    private readonly int _n;
    private readonly AlignedBuffer _vectors; // [eight components][vector][component]
    private readonly double[] _cosines;
    private readonly double[] _sines;
    private readonly (int Top, int Count, int Offset)[] _sweeps;
    private int _sweepCount;
    private int _rotations;

    public TridiagonalQl(int n)
    {
        _n = n;
        _vectors = new((n + Columns - 1) / Columns * Columns * n);
        _cosines = new double[8 * n];
        _sines = new double[8 * n];
        _sweeps = new (int, int, int)[8 * n];
    }

    /// <summary>Component of an eigenvector, numbered as the eigenvalues in the diagonal.</summary>
    public double Vector(int vector, int component) =>
        _vectors.Pointer[(((component / Columns * _n) + vector) * Columns) + (component % Columns)];

    /// <summary>Replaces the diagonal by the eigenvalues, in no particular order.</summary>
    /// <param name="d">Diagonal.</param>
    /// <param name="e">e[k] couples k and k + 1; overwritten; one number of slack behind the last.</param>
    /// <returns>False where numbers are not finite.</returns>
    public bool Solve(Span<double> d, Span<double> e)
    {
        _vectors.Span.Clear();
        for (int i = 0; i < _n; i++)
        {
            _vectors.Pointer[(((i / Columns * _n) + i) * Columns) + (i % Columns)] = 1;
        }

        double size = 0;
        for (int i = 0; i < _n; i++)
        {
            size = Math.Max(size, Math.Max(Math.Abs(d[i]), i < _n - 1 ? Math.Abs(e[i]) : 0));
        }

        double negligible = 1e-18 * size;
        (_sweepCount, _rotations) = (0, 0);
        for (int low = 0; low < _n; low++)
        {
            for (int sweep = 0; ; sweep++)
            {
                int m = low;
                while (m < _n - 1 && !IsNegligible(d, e, m, negligible))
                {
                    m++;
                }

                if (m == low)
                {
                    break;
                }

                if (sweep == MaximumSweeps)
                {
                    return false;
                }

                if (_rotations + (m - low) > _cosines.Length || _sweepCount == _sweeps.Length)
                {
                    Apply();
                }

                Sweep(d, e, low, m);
            }
        }

        Apply();
        return true;
    }

    private static bool IsNegligible(Span<double> d, Span<double> e, int m, double negligible)
    {
        double size = Math.Abs(e[m]);
        return size <= negligible || size <= 1.1e-16 * (Math.Abs(d[m]) + Math.Abs(d[m + 1]));
    }

    // one implicit QL step on rows low to m; its rotations are kept
    private void Sweep(Span<double> d, Span<double> e, int low, int m)
    {
        int offset = _rotations;
        double g = (d[low + 1] - d[low]) / (2 * e[low]);
        double r = Hypotenuse(g, 1);
        g = d[m] - d[low] + (e[low] / (g + (g < 0 ? -r : r)));
        double s = 1, c = 1, p = 0;
        bool complete = true;
        for (int i = m - 1; i >= low; i--)
        {
            double f = s * e[i], b = c * e[i];
            r = Hypotenuse(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                complete = false;
                break;
            }

            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = ((d[i] - g) * s) + (2 * c * b);
            p = s * r;
            d[i + 1] = g + p;
            g = (c * r) - b;
            _cosines[_rotations] = c;
            _sines[_rotations++] = s;
        }

        if (complete)
        {
            d[low] -= p;
            e[low] = g;
        }

        e[m] = 0;
        if (_rotations > offset)
        {
            _sweeps[_sweepCount++] = (m, _rotations - offset, offset);
        }
    }

    private static double Hypotenuse(double a, double b)
    {
        double square = (a * a) + (b * b);
        if (square is > 1e-280 and < 1e280)
        {
            return Math.Sqrt(square);
        }

        double x = Math.Max(Math.Abs(a), Math.Abs(b)), y = Math.Min(Math.Abs(a), Math.Abs(b));
        return x == 0 ? 0 : x * Math.Sqrt(1 + ((y / x) * (y / x)));
    }

    // vectors i and i + 1 of each kept rotation, from the top down
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply()
    {
        fixed (double* cosines = _cosines, sines = _sines)
        {
            for (int chunk = 0; chunk < (_n + Columns - 1) / Columns; chunk++)
            {
                double* z = _vectors.Pointer + ((nint)chunk * _n * Columns);
                for (int sweep = 0; sweep < _sweepCount; sweep++)
                {
                    (int top, int count, int offset) = _sweeps[sweep];
                    double* row = z + ((nint)top * Columns);
                    Vector256<double> h0 = Vector256.Load(row), h1 = Vector256.Load(row + 4);
                    for (int k = offset; k < offset + count; k++, row -= Columns)
                    {
                        Vector256<double> c = Vector256.Create(cosines[k]), s = Vector256.Create(sines[k]);
                        Vector256<double> z0 = Vector256.Load(row - Columns), z1 = Vector256.Load(row - Columns + 4);
                        Vector256.FusedMultiplyAdd(s, z0, c * h0).Store(row);
                        Vector256.FusedMultiplyAdd(s, z1, c * h1).Store(row + 4);
                        h0 = Vector256.FusedMultiplyAdd(-s, h0, c * z0);
                        h1 = Vector256.FusedMultiplyAdd(-s, h1, c * z1);
                    }

                    h0.Store(row);
                    h1.Store(row + 4);
                }
            }
        }

        (_sweepCount, _rotations) = (0, 0);
    }
}
