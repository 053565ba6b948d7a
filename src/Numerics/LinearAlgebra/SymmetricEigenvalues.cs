namespace PcpCluster.Numerics.LinearAlgebra;

/// <summary>Eigenvalues of a dense real symmetric matrix: Householder tridiagonalisation, then the implicit QL method.</summary>
internal static class SymmetricEigenvalues
{
    private const int MaximumSweeps = 60;

    /// <summary>All eigenvalues in no particular order; the matrix (n x n, row-major) is overwritten.</summary>
    /// <exception cref="InvalidOperationException">The iteration did not converge: the matrix holds numbers that are not
    /// finite.</exception>
    public static double[] Of(double[] matrix, int n)
    {
        var diagonal = new double[n];
        var off = new double[n];
        Tridiagonalize(matrix, n, diagonal, off);
        for (int low = 0; low < n; low++)
        {
            for (int sweep = 0; ; sweep++)
            {
                int m = low;
                while (m < n - 1 && Math.Abs(off[m]) > 1e-16 * (Math.Abs(diagonal[m]) + Math.Abs(diagonal[m + 1])))
                {
                    m++;
                }

                if (m == low)
                {
                    break;
                }

                if (sweep == MaximumSweeps)
                {
                    throw new InvalidOperationException("The eigenvalues did not converge.");
                }

                ImplicitStep(diagonal, off, low, m);
            }
        }

        return diagonal;
    }

    // off[k] couples k and k + 1
    private static void Tridiagonalize(double[] a, int n, double[] diagonal, double[] off)
    {
        var v = new double[n];
        var p = new double[n];
        for (int k = 0; k < n - 2; k++)
        {
            double norm = 0;
            for (int i = k + 1; i < n; i++)
            {
                v[i] = a[(i * n) + k];
                norm += v[i] * v[i];
            }

            norm = Math.Sqrt(norm);
            double alpha = v[k + 1] > 0 ? -norm : norm;
            off[k] = alpha;
            double first = v[k + 1] - alpha;
            double half = norm * (norm + Math.Abs(v[k + 1])); // |v|^2 / 2 after the change below
            if (half == 0)
            {
                continue;
            }

            v[k + 1] = first;
            double scale = 0;
            for (int i = k + 1; i < n; i++)
            {
                double sum = 0;
                for (int j = k + 1; j < n; j++)
                {
                    sum += a[(i * n) + j] * v[j];
                }

                p[i] = sum / half;
                scale += v[i] * p[i];
            }

            scale /= 2 * half;
            for (int i = k + 1; i < n; i++)
            {
                p[i] -= scale * v[i];
            }

            for (int i = k + 1; i < n; i++)
            {
                for (int j = k + 1; j < n; j++)
                {
                    a[(i * n) + j] -= (v[i] * p[j]) + (p[i] * v[j]);
                }
            }
        }

        for (int i = 0; i < n; i++)
        {
            diagonal[i] = a[(i * n) + i];
        }

        if (n > 1)
        {
            off[n - 2] = a[((n - 1) * n) + n - 2];
        }
    }

    private static void ImplicitStep(double[] d, double[] e, int low, int m)
    {
        double g = (d[low + 1] - d[low]) / (2 * e[low]);
        double r = Math.Sqrt((g * g) + 1);
        g = d[m] - d[low] + (e[low] / (g + (g < 0 ? -r : r)));
        double s = 1, c = 1, p = 0;
        for (int i = m - 1; i >= low; i--)
        {
            double f = s * e[i];
            double b = c * e[i];
            r = Math.Sqrt((f * f) + (g * g));
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }

            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = ((d[i] - g) * s) + (2 * c * b);
            p = s * r;
            d[i + 1] = g + p;
            g = (c * r) - b;
        }

        d[low] -= p;
        e[low] = g;
        e[m] = 0;
    }
}
