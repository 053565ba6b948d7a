using System.Numerics;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// phono3py's velocities of degenerate modes, for comparison with it: the modes are turned so that the velocity along (1, 2, 3) is
/// diagonal, and each keeps its own diagonal velocity. What the off-diagonal elements carry is lost; it depends on the direction.
/// </summary>
internal static class DirectedVelocities
{
    private const int MostSweeps = 50;

    /// <param name="matrices">V_a of the set, real and imaginary parts in turn, [((axis * d + i) * d + j) * 2].</param>
    /// <param name="d">Modes of the set.</param>
    /// <param name="velocities">Receives the velocities, [3 * member + axis].</param>
    public static void Find(ReadOnlySpan<double> matrices, int d, Span<double> velocities)
    {
        Complex[] along = new Complex[d * d];
        for (int axis = 0; axis < 3; axis++)
        {
            for (int k = 0; k < d * d; k++)
            {
                int at = 2 * ((axis * d * d) + k);
                along[k] += (axis + 1) * new Complex(matrices[at], matrices[at + 1]);
            }
        }

        Complex[] vectors = Diagonalise(along, d);
        for (int member = 0; member < d; member++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                Complex sum = Complex.Zero;
                for (int k = 0; k < d * d; k++)
                {
                    int at = 2 * ((axis * d * d) + k);
                    sum += Complex.Conjugate(vectors[(k / d * d) + member])
                        * new Complex(matrices[at], matrices[at + 1])
                        * vectors[(k % d * d) + member];
                }

                velocities[(3 * member) + axis] = sum.Real;
            }
        }
    }

    /// <summary>Eigenvectors of a small Hermitian matrix as columns, by Jacobi rotations; the matrix is overwritten.</summary>
    private static Complex[] Diagonalise(Complex[] a, int d)
    {
        Complex[] vectors = new Complex[d * d];
        double norm = 0;
        for (int k = 0; k < d * d; k++)
        {
            vectors[k] = k / d == k % d ? Complex.One : Complex.Zero;
            norm += a[k].Magnitude;
        }

        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            double off = 0;
            for (int p = 0; p < d; p++)
            {
                for (int q = p + 1; q < d; q++)
                {
                    off += a[(p * d) + q].Magnitude;
                    Rotate(a, vectors, d, p, q);
                }
            }

            if (off <= 1e-15 * norm)
            {
                break;
            }
        }

        return vectors;
    }

    private static void Rotate(Complex[] a, Complex[] vectors, int d, int p, int q)
    {
        Complex element = a[(p * d) + q];
        double size = element.Magnitude;
        if (size == 0)
        {
            return;
        }

        double theta = (a[(q * d) + q].Real - a[(p * d) + p].Real) / (2 * size);
        double t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double c = 1 / Math.Sqrt((t * t) + 1);
        Complex s = t * c * (element / size);
        for (int k = 0; k < d; k++)
        {
            (Complex x, Complex y) = (a[(k * d) + p], a[(k * d) + q]);
            (a[(k * d) + p], a[(k * d) + q]) = ((c * x) - (Complex.Conjugate(s) * y), (s * x) + (c * y));
            (x, y) = (vectors[(k * d) + p], vectors[(k * d) + q]);
            (vectors[(k * d) + p], vectors[(k * d) + q]) = ((c * x) - (Complex.Conjugate(s) * y), (s * x) + (c * y));
        }

        for (int k = 0; k < d; k++)
        {
            (Complex x, Complex y) = (a[(p * d) + k], a[(q * d) + k]);
            (a[(p * d) + k], a[(q * d) + k]) = ((c * x) - (s * y), (Complex.Conjugate(s) * x) + (c * y));
        }
    }
}
