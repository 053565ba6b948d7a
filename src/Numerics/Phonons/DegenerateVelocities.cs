using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Makes frequencies and velocities independent of the basis that the eigen-solver chose within a degenerate set D of d modes: the mean
/// frequency, the mean velocity Tr_D(V)/d and the mean product Re Tr_D(V_a V_b)/d, with V_a = &lt;e_i|dD/dq_a|e_j&gt; / (2 |omega|).
/// </summary>
/// <param name="n">Branches.</param>
/// <param name="tolerance">Neighbours nearer than this belong to one set, rad/ps.</param>
/// <param name="directed">Velocities as phono3py has them, see <see cref="DirectedVelocities"/>.</param>
internal sealed unsafe class DegenerateVelocities(int n, double tolerance, bool directed = false)
{
    private readonly double[] _turned = new double[2 * n];
    private readonly double[] _matrix = new double[6 * n * n];
    private readonly double[] _gradient = new double[3 * n * (n + 1)]; // one lane's dD/dq: [axis][element of the upper triangle]{Re, Im}

    /// <param name="gradient">As in <see cref="GroupVelocity.Diagonal"/>.</param>
    /// <param name="lanes">Lanes that count.</param>
    public void Average(
        Vector512<double>* gradient,
        int stride,
        AlignedBuffer vectorsReal,
        AlignedBuffer vectorsImaginary,
        AlignedBuffer frequencies,
        AlignedBuffer velocities,
        AlignedBuffer products,
        int lanes)
    {
        Vector512<double>* omega = frequencies.Vectors;
        Vector512<double> near = Vector512<double>.Zero;
        for (int branch = 1; branch < n; branch++)
        {
            near |= Vector512.LessThan(omega[branch] - omega[branch - 1], Vector512.Create(tolerance));
        }

        ulong degenerate = near.ExtractMostSignificantBits();
        for (int lane = 0; lane < lanes; lane++)
        {
            if ((degenerate >> lane & 1) == 0)
            {
                continue;
            }

            Gather((double*)gradient + lane, stride);
            double* f = frequencies.Pointer + lane;
            foreach ((int first, int end) in DegenerateSets.Of(new(f, (8 * (n - 1)) + 1), tolerance, 8))
            {
                if (end - first > 1)
                {
                    AverageSet(
                        vectorsReal.Pointer + lane,
                        vectorsImaginary.Pointer + lane,
                        f,
                        velocities.Pointer + lane,
                        products.Pointer + lane,
                        first,
                        end - first);
                }
            }
        }
    }

    private void AverageSet(
        double* er, double* ei, double* omega, double* velocities, double* products, int first, int d)
    {
        double mean = 0;
        for (int i = first; i < first + d; i++)
        {
            mean += omega[8 * i];
        }

        mean /= d;
        double factor = mean == 0 ? 0 : 0.5 / Math.Abs(mean);
        Span<double> v = stackalloc double[3];
        Span<double> p = stackalloc double[6];
        v.Clear();
        p.Clear();
        for (int axis = 0; axis < 3; axis++)
        {
            for (int j = 0; j < d; j++)
            {
                Turn(axis, er + (8 * n * (first + j)), ei + (8 * n * (first + j)));
                for (int i = 0; i < d; i++)
                {
                    (double re, double im) = Project(er + (8 * n * (first + i)), ei + (8 * n * (first + i)));
                    int at = 2 * ((((axis * d) + i) * d) + j);
                    _matrix[at] = factor * re;
                    _matrix[at + 1] = factor * im;
                    v[axis] += i == j ? factor * re / d : 0;
                }
            }
        }

        ReadOnlySpan<int> left = [0, 1, 2, 1, 0, 0];
        ReadOnlySpan<int> right = [0, 1, 2, 2, 2, 1];
        int size = 2 * d * d;
        for (int component = 0; component < 6; component++)
        {
            // V is Hermitian: Re Tr(V_a V_b) = Re sum_ij V_a,ij V_b,ij*
            for (int k = 0; k < size; k++)
            {
                p[component] += _matrix[(left[component] * size) + k] * _matrix[(right[component] * size) + k] / d;
            }
        }

        double[]? own = directed ? new double[3 * d] : null;
        if (own is not null)
        {
            DirectedVelocities.Find(_matrix, d, own);
        }

        for (int i = first; i < first + d; i++)
        {
            omega[8 * i] = mean;
            if (own is not null)
            {
                own.AsSpan(3 * (i - first), 3).CopyTo(v);
                for (int component = 0; component < 6; component++)
                {
                    p[component] = v[left[component]] * v[right[component]];
                }
            }

            for (int axis = 0; axis < 3; axis++)
            {
                velocities[8 * ((3 * i) + axis)] = v[axis];
            }

            for (int component = 0; component < 6; component++)
            {
                products[8 * ((6 * i) + component)] = p[component];
            }
        }
    }

    // elements of a lane are eight numbers apart: a cache line each
    private void Gather(double* gradient, int stride)
    {
        int elements = n * (n + 1) / 2;
        for (int axis = 0; axis < 3; axis++)
        {
            double* g = gradient + (16 * axis * stride);
            for (int e = 0; e < elements; e++)
            {
                _gradient[2 * ((axis * elements) + e)] = g[8 * e];
                _gradient[(2 * ((axis * elements) + e)) + 1] = g[8 * (stride + e)];
            }
        }
    }

    /// <summary>The product of dD/dq along an axis and a vector, into <see cref="_turned"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Turn(int axis, double* er, double* ei)
    {
        Array.Clear(_turned);
        ReadOnlySpan<double> g = _gradient.AsSpan(axis * n * (n + 1));
        int e = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = i; j < n; j++, e++)
            {
                double re = g[2 * e];
                double im = i == j ? 0 : g[(2 * e) + 1];
                _turned[2 * i] += (re * er[8 * j]) - (im * ei[8 * j]);
                _turned[(2 * i) + 1] += (re * ei[8 * j]) + (im * er[8 * j]);
                if (i != j)
                {
                    _turned[2 * j] += (re * er[8 * i]) + (im * ei[8 * i]);
                    _turned[(2 * j) + 1] += (re * ei[8 * i]) - (im * er[8 * i]);
                }
            }
        }
    }

    /// <summary>e* times <see cref="_turned"/>.</summary>
    private (double Real, double Imaginary) Project(double* er, double* ei)
    {
        double re = 0;
        double im = 0;
        for (int k = 0; k < n; k++)
        {
            re += (er[8 * k] * _turned[2 * k]) + (ei[8 * k] * _turned[(2 * k) + 1]);
            im += (er[8 * k] * _turned[(2 * k) + 1]) - (ei[8 * k] * _turned[2 * k]);
        }

        return (re, im);
    }
}
