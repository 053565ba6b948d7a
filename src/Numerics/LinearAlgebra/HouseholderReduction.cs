using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.LinearAlgebra;

/// <summary>
/// Reduces one complex Hermitian matrix A to a real symmetric tridiagonal one, T = Q^dagger A Q, by Householder reflections from the last
/// row on (Golub and Van Loan, 8.3.1), and turns eigenvectors of T into those of A. The update by one reflection and the product with the
/// next share one pass over
/// the lower triangle.
/// </summary>
internal sealed unsafe class HouseholderReduction
{
    /// <summary>Eigenvectors that <see cref="Restore"/> works on at once.</summary>
    public const int Group = 8;

    private const int Lanes = 4;

    /// <summary>Squared norms below this count as zero: the matrix is scaled to elements near one.</summary>
    private const double Negligible = 1e-290;

    private readonly int _n;
    private readonly int _stride;
    private readonly AlignedBuffer _real; // rows, lower triangle; the four columns around the diagonal complete; later the reflections
    private readonly AlignedBuffer _imaginary;
    private readonly AlignedBuffer _work; // v, w of the pending update, u of the coming one, p = A u: real and imaginary parts
    private readonly double[] _tauReal;
    private readonly double[] _tauImaginary;

    public HouseholderReduction(int n)
    {
        _n = n;
        _stride = (n + Lanes - 1) / Lanes * Lanes;
        _real = new(_stride * _stride);
        _imaginary = new(_stride * _stride);
        _work = new(8 * _stride);
        _tauReal = new double[n];
        _tauImaginary = new double[n];
    }

    /// <summary>
    /// Fills in an element of the upper triangle, row &lt;= column; the whole triangle must be filled before <see cref="Reduce"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int row, int column, double real, double imaginary)
    {
        int lower = (column * _stride) + row;
        _real.Pointer[lower] = real;
        _imaginary.Pointer[lower] = row == column ? 0 : -imaginary;
        if (row != column && row / Lanes == column / Lanes)
        {
            _real.Pointer[(row * _stride) + column] = real;
            _imaginary.Pointer[(row * _stride) + column] = imaginary;
        }
    }

    /// <summary>The tridiagonal matrix; the filled-in matrix is overwritten by the reflections.</summary>
    /// <param name="diagonal">n numbers.</param>
    /// <param name="off">off[k] couples k and k + 1; n - 1 numbers.</param>
    public void Reduce(Span<double> diagonal, Span<double> off)
    {
        _work.Span.Clear();
        double* vr = _work.Pointer, vi = vr + _stride, wr = vi + _stride, wi = wr + _stride;
        double* ur = wi + _stride, ui = ur + _stride, pr = ui + _stride, pi = pr + _stride;
        for (int k = _n - 1; k > 0; k--)
        {
            UpdateRow(k, vr, vi, wr, wi);
            diagonal[k] = _real.Pointer[(k * _stride) + k];
            off[k - 1] = MakeReflection(k, ur, ui);
            for (int j = 0; j < _stride; j++)
            {
                pr[j] = pi[j] = 0;
            }

            UpdateAndMultiply(k, vr, vi, wr, wi, ur, ui, pr, pi);
            MakeUpdate(k, ur, ui, pr, pi, vr, vi, wr, wi);
        }

        diagonal[0] = _real.Pointer[0] - (2 * ((vr[0] * wr[0]) + (vi[0] * wi[0])));
    }

    /// <summary>Q z for eight vectors z in place: [component]{Re of eight, Im of eight}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Restore(double* z)
    {
        for (int k = 1; k < _n; k++)
        {
            double tr = _tauReal[k], ti = _tauImaginary[k];
            if (tr == 0 && ti == 0)
            {
                continue;
            }

            double* vr = _real.Pointer + (k * _stride);
            double* vi = _imaginary.Pointer + (k * _stride);
            Vector256<double> r0 = default, r1 = default, i0 = default, i1 = default;
            double* y = z;
            for (int c = 0; c < k; c++, y += 2 * Group)
            {
                // s = v^dagger y
                Vector256<double> a = Vector256.Create(vr[c]), b = Vector256.Create(vi[c]);
                Vector256<double> yr0 = Vector256.Load(y), yr1 = Vector256.Load(y + 4);
                Vector256<double> yi0 = Vector256.Load(y + 8), yi1 = Vector256.Load(y + 12);
                r0 = Vector256.FusedMultiplyAdd(b, yi0, Vector256.FusedMultiplyAdd(a, yr0, r0));
                r1 = Vector256.FusedMultiplyAdd(b, yi1, Vector256.FusedMultiplyAdd(a, yr1, r1));
                i0 = Vector256.FusedMultiplyAdd(-b, yr0, Vector256.FusedMultiplyAdd(a, yi0, i0));
                i1 = Vector256.FusedMultiplyAdd(-b, yr1, Vector256.FusedMultiplyAdd(a, yi1, i1));
            }

            Vector256<double> s = Vector256.Create(-tr), t = Vector256.Create(-ti);
            (r0, i0) = (Vector256.FusedMultiplyAdd(s, r0, -(t * i0)), Vector256.FusedMultiplyAdd(s, i0, t * r0));
            (r1, i1) = (Vector256.FusedMultiplyAdd(s, r1, -(t * i1)), Vector256.FusedMultiplyAdd(s, i1, t * r1));
            y = z;
            for (int c = 0; c < k; c++, y += 2 * Group)
            {
                Vector256<double> a = Vector256.Create(vr[c]), b = Vector256.Create(vi[c]);
                Vector256.FusedMultiplyAdd(-b, i0, Vector256.FusedMultiplyAdd(a, r0, Vector256.Load(y))).Store(y);
                Vector256.FusedMultiplyAdd(-b, i1, Vector256.FusedMultiplyAdd(a, r1, Vector256.Load(y + 4))).Store(y + 4);
                Vector256.FusedMultiplyAdd(b, r0, Vector256.FusedMultiplyAdd(a, i0, Vector256.Load(y + 8))).Store(y + 8);
                Vector256.FusedMultiplyAdd(b, r1, Vector256.FusedMultiplyAdd(a, i1, Vector256.Load(y + 12))).Store(y + 12);
            }
        }
    }

    // A -= v w^dagger + w v^dagger in row k
    private void UpdateRow(int k, double* vr, double* vi, double* wr, double* wi)
    {
        double* ar = _real.Pointer + (k * _stride);
        double* ai = _imaginary.Pointer + (k * _stride);
        for (int j = 0; j <= k; j++)
        {
            ar[j] -= (vr[k] * wr[j]) + (vi[k] * wi[j]) + (wr[k] * vr[j]) + (wi[k] * vi[j]);
            ai[j] -= (vi[k] * wr[j]) - (vr[k] * wi[j]) + (wi[k] * vr[j]) - (wr[k] * vi[j]);
        }
    }

    /// <summary>
    /// u and tau with (1 - conj(tau) u u^dagger) a = beta e, a = column k above the diagonal, e the last unit vector, beta real, which is
    /// returned. u goes to row k as well.
    /// </summary>
    private double MakeReflection(int k, double* ur, double* ui)
    {
        double* ar = _real.Pointer + (k * _stride);
        double* ai = _imaginary.Pointer + (k * _stride);
        int last = k - 1;
        double square = 0;
        for (int j = 0; j < last; j++)
        {
            square += (ar[j] * ar[j]) + (ai[j] * ai[j]);
        }

        double alphaReal = ar[last], alphaImaginary = -ai[last];
        double rest = square + (alphaImaginary * alphaImaginary);
        for (int j = k; j < _stride; j++)
        {
            ur[j] = ui[j] = 0;
        }

        if (rest < Negligible)
        {
            for (int j = 0; j < k; j++)
            {
                ur[j] = ui[j] = 0;
            }

            _tauReal[k] = _tauImaginary[k] = 0;
            return alphaReal;
        }

        double norm = Math.Sqrt(rest + (alphaReal * alphaReal));
        double beta = alphaReal >= 0 ? -norm : norm;
        _tauReal[k] = (beta - alphaReal) / beta;
        _tauImaginary[k] = -alphaImaginary / beta;

        // 1/(alpha - beta)
        double dr = alphaReal - beta, inverse = 1 / ((dr * dr) + (alphaImaginary * alphaImaginary));
        double sr = dr * inverse, si = -alphaImaginary * inverse;
        for (int j = 0; j < last; j++)
        {
            double xr = ar[j], xi = -ai[j];
            ar[j] = ur[j] = (xr * sr) - (xi * si);
            ai[j] = ui[j] = (xr * si) + (xi * sr);
        }

        ar[last] = ur[last] = 1;
        ai[last] = ui[last] = 0;
        return beta;
    }

    // rows below k: A -= v w^dagger + w v^dagger, p = A u
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UpdateAndMultiply(
        int k, double* vr, double* vi, double* wr, double* wi, double* ur, double* ui, double* pr, double* pi)
    {
        for (int i = 0; i < k; i++)
        {
            double* ar = _real.Pointer + (i * _stride);
            double* ai = _imaginary.Pointer + (i * _stride);
            Vector256<double> vir = Vector256.Create(vr[i]), vii = Vector256.Create(vi[i]);
            Vector256<double> wir = Vector256.Create(wr[i]), wii = Vector256.Create(wi[i]);
            Vector256<double> uir = Vector256.Create(ur[i]), uii = Vector256.Create(ui[i]);
            Vector256<double> sumReal = default, sumImaginary = default;
            int diagonal = i / Lanes * Lanes;
            for (int j = 0; j <= diagonal; j += Lanes)
            {
                Vector256<double> x = Vector256.Load(wr + j), y = Vector256.Load(wi + j);
                Vector256<double> s = Vector256.Load(vr + j), t = Vector256.Load(vi + j);
                Vector256<double> real = Vector256.Load(ar + j), imaginary = Vector256.Load(ai + j);
                real = Vector256.FusedMultiplyAdd(-vir, x, Vector256.FusedMultiplyAdd(-vii, y, real));
                real = Vector256.FusedMultiplyAdd(-wir, s, Vector256.FusedMultiplyAdd(-wii, t, real));
                imaginary = Vector256.FusedMultiplyAdd(-vii, x, Vector256.FusedMultiplyAdd(vir, y, imaginary));
                imaginary = Vector256.FusedMultiplyAdd(-wii, s, Vector256.FusedMultiplyAdd(wir, t, imaginary));
                real.Store(ar + j);
                imaginary.Store(ai + j);
                Vector256<double> a = Vector256.Load(ur + j), b = Vector256.Load(ui + j);
                sumReal = Vector256.FusedMultiplyAdd(real, a, Vector256.FusedMultiplyAdd(-imaginary, b, sumReal));
                sumImaginary = Vector256.FusedMultiplyAdd(real, b, Vector256.FusedMultiplyAdd(imaginary, a, sumImaginary));
                if (j < diagonal)
                {
                    // the element's mirror image
                    Vector256<double> p = Vector256.Load(pr + j), r = Vector256.Load(pi + j);
                    Vector256.FusedMultiplyAdd(real, uir, Vector256.FusedMultiplyAdd(imaginary, uii, p)).Store(pr + j);
                    Vector256.FusedMultiplyAdd(real, uii, Vector256.FusedMultiplyAdd(-imaginary, uir, r)).Store(pi + j);
                }
            }

            pr[i] += Sum(sumReal);
            pi[i] += Sum(sumImaginary);
        }
    }

    // v = u, w = tau p - |tau|^2/2 (u^dagger p) u
    private void MakeUpdate(int k, double* ur, double* ui, double* pr, double* pi, double* vr, double* vi, double* wr, double* wi)
    {
        double tr = _tauReal[k], ti = _tauImaginary[k], product = 0;
        for (int j = 0; j < k; j++)
        {
            product += (ur[j] * pr[j]) + (ui[j] * pi[j]);
        }

        double half = 0.5 * ((tr * tr) + (ti * ti)) * product;
        for (int j = 0; j < _stride; j++)
        {
            vr[j] = ur[j];
            vi[j] = ui[j];
            wr[j] = j < k ? (tr * pr[j]) - (ti * pi[j]) - (half * ur[j]) : 0;
            wi[j] = j < k ? (tr * pi[j]) + (ti * pr[j]) - (half * ui[j]) : 0;
        }
    }

    // a fixed order on every processor
    private static double Sum(Vector256<double> v) => (v.GetElement(0) + v.GetElement(1)) + (v.GetElement(2) + v.GetElement(3));
}
