using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.LinearAlgebra;

/// <summary>
/// Eigenvalues and eigenvectors of eight complex Hermitian matrices at once, one in each lane of a 512-bit vector, by cyclic
/// Jacobi rotations (Forsythe and Henrici 1960).
/// </summary>
/// <remarks>
/// A lane's arithmetic never depends on the other lanes: once a lane has converged its rotations are exact identities while the
/// others go on. The same matrix therefore gives the same bits whatever shares its batch. The complex conjugate matrix gives the
/// same eigenvalues and the complex conjugate eigenvectors to the bit, and a real matrix real eigenvectors.
/// </remarks>
internal static unsafe class BatchedHermitianEigenSolver
{
    /// <summary>Matrices a batch.</summary>
    public const int Lanes = 8;

    /// <summary>Off-diagonal norm, relative to the norm of the matrix, at which a lane counts as converged.</summary>
    private const double Tolerance = 2e-16;

    /// <summary>Pivots below this, relative to the largest element, are left alone: their square would come near underflow.</summary>
    private const double SmallestPivot = 1e-30;

    /// <summary>What rounding may leave after all sweeps, the same ratio: eigenvalues are then right to its square.</summary>
    private const double LastResort = 1e-14;

    private const int MaximumSweeps = 60;

    /// <param name="n">Order of the matrices, at least 1.</param>
    /// <param name="real">Real parts, [(row * n + column) * 8 + lane]; only row &lt;= column is read; overwritten.</param>
    /// <param name="imaginary">Imaginary parts, the same layout; the diagonal is taken as zero; overwritten.</param>
    /// <param name="eigenvalues">Ascending, [index * 8 + lane].</param>
    /// <param name="vectorsReal">Component k of the unit-norm eigenvector j, [(j * n + k) * 8 + lane].</param>
    /// <param name="vectorsImaginary">Imaginary parts, the same layout.</param>
    /// <returns>True if every lane converged; false only where elements are not finite.</returns>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static bool Solve(
        int n, Span<double> real, Span<double> imaginary, Span<double> eigenvalues, Span<double> vectorsReal, Span<double> vectorsImaginary)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        int matrix = checked(n * n * Lanes);
        if (real.Length < matrix || imaginary.Length < matrix || vectorsReal.Length < matrix || vectorsImaginary.Length < matrix
            || eigenvalues.Length < n * Lanes)
        {
            throw new ArgumentException("Eight n x n matrices and eight sets of n eigenvalues do not fit the spans.");
        }

        fixed (double* re = real, im = imaginary, values = eigenvalues, vr = vectorsReal, vi = vectorsImaginary)
        {
            return Solve(
                n,
                (Vector512<double>*)re,
                (Vector512<double>*)im,
                (Vector512<double>*)values,
                (Vector512<double>*)vr,
                (Vector512<double>*)vi);
        }
    }

    /// <summary>As the span version, without checks; the pointers need no alignment but are faster on 64-byte boundaries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool Solve(
        int n,
        Vector512<double>* re,
        Vector512<double>* im,
        Vector512<double>* eigenvalues,
        Vector512<double>* vr,
        Vector512<double>* vi)
    {
        Vector512<double> scale = ScaleToUnity(n, re, im);
        for (int j = 0; j < n * n; j++)
        {
            vr[j] = vi[j] = Vector512<double>.Zero;
        }

        for (int j = 0; j < n; j++)
        {
            vr[(j * n) + j] = Vector512<double>.One;
        }

        Vector512<double> threshold = Tolerance * Tolerance * SquaredNorm(n, re, im, diagonal: true);
        Vector512<double> active = Vector512<double>.AllBitsSet;
        Vector512<double> acceptable = LastResort / Tolerance * (LastResort / Tolerance) * threshold;
        bool converged = false;
        for (int sweep = 0; sweep < MaximumSweeps; sweep++)
        {
            active &= ~Vector512.LessThanOrEqual(SquaredNorm(n, re, im, diagonal: false), threshold);
            if (active == Vector512<double>.Zero)
            {
                converged = true;
                break;
            }

            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    Rotate(n, re, im, vr, vi, p, q, active);
                }
            }
        }

        converged |= Vector512.LessThanOrEqualAll(SquaredNorm(n, re, im, diagonal: false), acceptable);
        for (int j = 0; j < n; j++)
        {
            eigenvalues[j] = (re[(j * n) + j] * scale) + Vector512<double>.Zero;
        }

        Sort(n, eigenvalues, vr, vi);
        return converged;
    }

    /// <summary>
    /// One unitary rotation in the plane (p, q) that makes element (p, q) zero; columns p' = c p - s* q, q' = s p + c q.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate(
        int n,
        Vector512<double>* re,
        Vector512<double>* im,
        Vector512<double>* vr,
        Vector512<double>* vi,
        int p,
        int q,
        Vector512<double> active)
    {
        int pq = (p * n) + q;
        int pp = (p * n) + p;
        int qq = (q * n) + q;
        Vector512<double> ar = re[pq];
        Vector512<double> ai = im[pq];
        Vector512<double> app = re[pp];
        Vector512<double> aqq = re[qq];
        Vector512<double> square = Vector512.FusedMultiplyAdd(ar, ar, ai * ai);
        Vector512<double> difference = (aqq - app) * 0.5;
        Vector512<double> apart = Vector512.Abs(difference);
        Vector512<double> radius = Vector512.Sqrt(Vector512.FusedMultiplyAdd(difference, difference, square));
        Vector512<double> sum = radius + apart;
        Vector512<double> turns = active & Vector512.GreaterThan(square, Vector512.Create(SmallestPivot * SmallestPivot));

        // where nothing turns: cosine 1, sine 0, so that the products below leave every element as it is
        Vector512<double> sign = Vector512.ConditionalSelect(
            Vector512.LessThan(difference, Vector512<double>.Zero), -Vector512<double>.One, Vector512<double>.One);
        Vector512<double> hypotenuse = Vector512.Sqrt((radius + radius) * sum);
        Vector512<double> inverse = Vector512<double>.One / Vector512.ConditionalSelect(turns, hypotenuse, Vector512<double>.One);
        Vector512<double> c = Vector512.ConditionalSelect(turns, sum * inverse, Vector512<double>.One);
        Vector512<double> signedInverse = sign * inverse & turns;
        Vector512<double> sr = ar * signedInverse;
        Vector512<double> si = ai * signedInverse;
        Vector512<double> shift = (sign * square / Vector512.ConditionalSelect(turns, sum, Vector512<double>.One)) & turns;
        re[pp] = app - shift;
        re[qq] = aqq + shift;
        re[pq] = Vector512<double>.Zero;
        im[pq] = Vector512<double>.Zero;

        for (int k = 0; k < p; k++)
        {
            int kn = k * n;
            TurnColumns(ref re[kn + p], ref im[kn + p], ref re[kn + q], ref im[kn + q], c, sr, si);
        }

        for (int k = p + 1; k < q; k++)
        {
            TurnAcross(ref re[(p * n) + k], ref im[(p * n) + k], ref re[(k * n) + q], ref im[(k * n) + q], c, sr, si);
        }

        for (int k = q + 1; k < n; k++)
        {
            TurnColumns(ref re[(p * n) + k], ref im[(p * n) + k], ref re[(q * n) + k], ref im[(q * n) + k], c, sr, -si);
        }

        Vector512<double>* vrp = vr + (p * n);
        Vector512<double>* vip = vi + (p * n);
        Vector512<double>* vrq = vr + (q * n);
        Vector512<double>* viq = vi + (q * n);
        for (int k = 0; k < n; k++)
        {
            TurnColumns(ref vrp[k], ref vip[k], ref vrq[k], ref viq[k], c, sr, si);
        }
    }

    /// <summary>x' = c x - s* y, y' = s x + c y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnColumns(
        ref Vector512<double> xr,
        ref Vector512<double> xi,
        ref Vector512<double> yr,
        ref Vector512<double> yi,
        Vector512<double> c,
        Vector512<double> sr,
        Vector512<double> si)
    {
        Vector512<double> xReal = xr;
        Vector512<double> xImaginary = xi;
        Vector512<double> yReal = yr;
        Vector512<double> yImaginary = yi;
        xr = Vector512.FusedMultiplyAdd(-si, yImaginary, Vector512.FusedMultiplyAdd(-sr, yReal, c * xReal));
        xi = Vector512.FusedMultiplyAdd(si, yReal, Vector512.FusedMultiplyAdd(-sr, yImaginary, c * xImaginary));
        yr = Vector512.FusedMultiplyAdd(-si, xImaginary, Vector512.FusedMultiplyAdd(sr, xReal, c * yReal));
        yi = Vector512.FusedMultiplyAdd(si, xReal, Vector512.FusedMultiplyAdd(sr, xImaginary, c * yImaginary));
    }

    /// <summary>Where x is stored as its conjugate: x' = c x - s y*, y' = s x* + c y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnAcross(
        ref Vector512<double> xr,
        ref Vector512<double> xi,
        ref Vector512<double> yr,
        ref Vector512<double> yi,
        Vector512<double> c,
        Vector512<double> sr,
        Vector512<double> si)
    {
        Vector512<double> xReal = xr;
        Vector512<double> xImaginary = xi;
        Vector512<double> yReal = yr;
        Vector512<double> yImaginary = yi;
        xr = Vector512.FusedMultiplyAdd(-si, yImaginary, Vector512.FusedMultiplyAdd(-sr, yReal, c * xReal));
        xi = Vector512.FusedMultiplyAdd(-si, yReal, Vector512.FusedMultiplyAdd(sr, yImaginary, c * xImaginary));
        yr = Vector512.FusedMultiplyAdd(si, xImaginary, Vector512.FusedMultiplyAdd(sr, xReal, c * yReal));
        yi = Vector512.FusedMultiplyAdd(si, xReal, Vector512.FusedMultiplyAdd(-sr, xImaginary, c * yImaginary));
    }

    /// <summary>Divides each lane by the power of two below its largest element, which is exact, and returns that power.</summary>
    private static Vector512<double> ScaleToUnity(int n, Vector512<double>* re, Vector512<double>* im)
    {
        Vector512<double> largest = Vector512<double>.Zero;
        for (int i = 0; i < n; i++)
        {
            im[(i * n) + i] = Vector512<double>.Zero;
            for (int j = i; j < n; j++)
            {
                largest = Vector512.Max(largest, Vector512.Max(Vector512.Abs(re[(i * n) + j]), Vector512.Abs(im[(i * n) + j])));
            }
        }

        Vector512<ulong> exponent = Vector512.ShiftRightLogical(largest.AsUInt64(), 52);
        exponent = Vector512.Min(Vector512.Max(exponent, Vector512.Create(2UL)), Vector512.Create(2044UL));
        exponent = Vector512.ConditionalSelect(
            Vector512.Equals(largest, Vector512<double>.Zero).AsUInt64(), Vector512.Create(1023UL), exponent);
        Vector512<double> scale = Vector512.ShiftLeft(exponent, 52).AsDouble();
        Vector512<double> inverse = Vector512.ShiftLeft(Vector512.Create(2046UL) - exponent, 52).AsDouble();
        for (int i = 0; i < n; i++)
        {
            for (int j = i; j < n; j++)
            {
                re[(i * n) + j] *= inverse;
                im[(i * n) + j] *= inverse;
            }
        }

        return scale;
    }

    /// <summary>Sum of |a_ij|^2 over i &lt; j, twice, and over the diagonal if asked.</summary>
    private static Vector512<double> SquaredNorm(int n, Vector512<double>* re, Vector512<double>* im, bool diagonal)
    {
        Vector512<double> off = Vector512<double>.Zero;
        Vector512<double> on = Vector512<double>.Zero;
        for (int i = 0; i < n; i++)
        {
            on = Vector512.FusedMultiplyAdd(re[(i * n) + i], re[(i * n) + i], on);
            for (int j = i + 1; j < n; j++)
            {
                off = Vector512.FusedMultiplyAdd(re[(i * n) + j], re[(i * n) + j], off);
                off = Vector512.FusedMultiplyAdd(im[(i * n) + j], im[(i * n) + j], off);
            }
        }

        return diagonal ? on + off + off : off + off;
    }

    /// <summary>Each lane's eigenvalues ascending, eigenvectors with them; ties keep their order; zeros lose their sign.</summary>
    private static void Sort(int n, Vector512<double>* values, Vector512<double>* vr, Vector512<double>* vi)
    {
        for (int end = n - 1; end > 0; end--)
        {
            for (int j = 0; j < end; j++)
            {
                Vector512<double> low = values[j];
                Vector512<double> high = values[j + 1];
                Vector512<double> swap = Vector512.GreaterThan(low, high);
                if (swap == Vector512<double>.Zero)
                {
                    continue;
                }

                values[j] = Vector512.ConditionalSelect(swap, high, low);
                values[j + 1] = Vector512.ConditionalSelect(swap, low, high);
                for (int k = j * n; k < (j + 1) * n; k++)
                {
                    Exchange(swap, ref vr[k], ref vr[k + n]);
                    Exchange(swap, ref vi[k], ref vi[k + n]);
                }
            }
        }

        for (int k = 0; k < n * n; k++)
        {
            vr[k] += Vector512<double>.Zero;
            vi[k] += Vector512<double>.Zero;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(Vector512<double> swap, ref Vector512<double> a, ref Vector512<double> b)
    {
        Vector512<double> old = a;
        a = Vector512.ConditionalSelect(swap, b, a);
        b = Vector512.ConditionalSelect(swap, old, b);
    }
}
