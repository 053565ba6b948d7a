using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.LinearAlgebra;

/// <summary>
/// Eigenvalues and eigenvectors of complex Hermitian matrices that come in batches of eight: small ones by <see
/// cref="BatchedHermitianEigenSolver"/>, larger
/// ones each by itself by Householder's reduction and the QL method. Holds the memory for one thread; calls do not allocate.
/// </summary>
/// <remarks>
/// A lane's result does not depend on the other lanes. The complex conjugate matrix gives the same eigenvalues and the complex conjugate
/// eigenvectors to the bit, and a real matrix real eigenvectors.
/// </remarks>
internal sealed unsafe class HermitianEigenSolver
{
    /// <summary>Matrices a batch.</summary>
    public const int Lanes = BatchedHermitianEigenSolver.Lanes;

    /// <summary>
    /// Largest order that Jacobi rotations of eight matrices at once are taken for: results of small crystals keep their bits. At order 16
    /// the other way is already three times as fast.
    /// </summary>
    public const int LargestJacobi = 12;

    private const int Group = HouseholderReduction.Group;

    private readonly int _n;
    private readonly HouseholderReduction? _reduction;
    private readonly TridiagonalQl? _ql;
    private readonly double[] _diagonal;
    private readonly double[] _off;
    private readonly int[] _order;
    private readonly AlignedBuffer _group; // [component]{Re, Im} of eight eigenvectors

    /// <param name="n">Order of the matrices, at least 1.</param>
    public HermitianEigenSolver(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        _n = n;
        bool large = n > LargestJacobi;
        _reduction = large ? new(n) : null;
        _ql = large ? new(n) : null;
        _diagonal = new double[n];
        _off = new double[n];
        _order = new int[n];
        _group = new(large ? 2 * Group * n : 0);
    }

    /// <summary>
    /// Solves a batch; the layout is that of <see cref="BatchedHermitianEigenSolver.Solve(int, Span{double}, Span{double}, Span{double},
    /// Span{double}, Span{double})"/>.
    /// </summary>
    /// <returns>True if every lane converged; false only where elements are not finite.</returns>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public bool Solve(
        Span<double> real, Span<double> imaginary, Span<double> eigenvalues, Span<double> vectorsReal, Span<double> vectorsImaginary)
    {
        int matrix = _n * _n * Lanes;
        if (real.Length < matrix || imaginary.Length < matrix || vectorsReal.Length < matrix || vectorsImaginary.Length < matrix
            || eigenvalues.Length < _n * Lanes)
        {
            throw new ArgumentException("Eight n x n matrices and eight sets of n eigenvalues do not fit the spans.");
        }

        fixed (double* re = real, im = imaginary, values = eigenvalues, vr = vectorsReal, vi = vectorsImaginary)
        {
            return Solve(re, im, values, vr, vi);
        }
    }

    /// <summary>As the span version, without checks; from lane <paramref name="count"/> on the last matrix is taken as repeated.</summary>
    internal bool Solve(
        double* real, double* imaginary, double* eigenvalues, double* vectorsReal, double* vectorsImaginary, int count = Lanes)
    {
        if (_reduction is null)
        {
            return BatchedHermitianEigenSolver.Solve(
                _n,
                (Vector512<double>*)real,
                (Vector512<double>*)imaginary,
                (Vector512<double>*)eigenvalues,
                (Vector512<double>*)vectorsReal,
                (Vector512<double>*)vectorsImaginary);
        }

        bool converged = true;
        for (int lane = 0; lane < count; lane++)
        {
            converged &= SolveLane(real + lane, imaginary + lane, eigenvalues + lane, vectorsReal + lane, vectorsImaginary + lane);
        }

        Repeat(eigenvalues, _n, count);
        Repeat(vectorsReal, _n * _n, count);
        Repeat(vectorsImaginary, _n * _n, count);
        return converged;
    }

    private static void Repeat(double* values, int length, int count)
    {
        for (int lane = count; lane < Lanes; lane++)
        {
            for (int i = 0; i < length; i++)
            {
                values[(i * Lanes) + lane] = values[(i * Lanes) + count - 1];
            }
        }
    }

    private bool SolveLane(double* real, double* imaginary, double* eigenvalues, double* vectorsReal, double* vectorsImaginary)
    {
        int n = _n;
        double largest = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = i; j < n; j++)
            {
                double a = Math.Abs(real[((i * n) + j) * Lanes]), b = i == j ? 0 : Math.Abs(imaginary[((i * n) + j) * Lanes]);
                largest = Math.Max(largest, Math.Max(a, b)); // NaN stays
            }
        }

        if (!double.IsFinite(largest))
        {
            for (int j = 0; j < n; j++)
            {
                eigenvalues[j * Lanes] = double.NaN;
            }

            return false;
        }

        // a power of two, so that scaling is exact; its inverse must not overflow
        int exponent = largest == 0 ? 0 : Math.Clamp(Math.ILogB(largest), -1021, 1021);
        double scale = Math.ScaleB(1, exponent), inverse = Math.ScaleB(1, -exponent);
        for (int i = 0; i < n; i++)
        {
            for (int j = i; j < n; j++)
            {
                int element = ((i * n) + j) * Lanes;
                _reduction!.Set(i, j, real[element] * inverse, imaginary[element] * inverse);
            }
        }

        _reduction!.Reduce(_diagonal, _off);
        if (!_ql!.Solve(_diagonal, _off))
        {
            return false;
        }

        Sort();
        for (int first = 0; first < n; first += Group)
        {
            Restore(first, vectorsReal, vectorsImaginary);
        }

        for (int j = 0; j < n; j++)
        {
            eigenvalues[j * Lanes] = (_diagonal[_order[j]] * scale) + 0.0;
        }

        return true;
    }

    // ties keep their order
    private void Sort()
    {
        for (int i = 0; i < _n; i++)
        {
            double value = _diagonal[i];
            int place = i;
            for (; place > 0 && _diagonal[_order[place - 1]] > value; place--)
            {
                _order[place] = _order[place - 1];
            }

            _order[place] = i;
        }
    }

    private void Restore(int first, double* vectorsReal, double* vectorsImaginary)
    {
        int n = _n, count = Math.Min(Group, n - first);
        double* z = _group.Pointer;
        for (int component = 0; component < n; component++, z += 2 * Group)
        {
            for (int i = 0; i < Group; i++)
            {
                z[i] = i < count ? _ql!.Vector(_order[first + i], component) : 0;
                z[Group + i] = 0;
            }
        }

        _reduction!.Restore(_group.Pointer);
        z = _group.Pointer;
        for (int component = 0; component < n; component++, z += 2 * Group)
        {
            for (int i = 0; i < count; i++)
            {
                int target = (((first + i) * n) + component) * Lanes;
                vectorsReal[target] = z[i] + 0.0;
                vectorsImaginary[target] = z[Group + i] + 0.0;
            }
        }
    }
}
