using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// Orthonormal basis of the factors that obey the acoustic sum rule, sum over sites of A(site, axis) = 0: the Householder reflection that
/// maps (1, .., 1)/sqrt(N) to the first unit vector turns the rule into "component of the first site = 0". Parameters are the components of
/// the other N - 1 sites, in <see cref="FactorLayout"/> without the first site.
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class SumRuleBasis
{
    private readonly double[] _v;

    public SumRuleBasis(int sites)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sites, 2);
        _v = new double[sites];
        Array.Fill(_v, 1 / Math.Sqrt(sites));
        _v[0] -= 1;
        double norm = Math.Sqrt(_v.Sum(x => x * x));
        for (int s = 0; s < sites; s++)
        {
            _v[s] /= norm;
        }
    }

    /// <summary>Factors of parameters; the sum rule holds to rounding.</summary>
    public void ToFactors(FactorLayout layout, ReadOnlySpan<double> parameters, AlignedBuffer factors)
    {
        int first = 3 * layout.Stride * FactorLayout.Lanes;
        factors.Span[..first].Clear();
        parameters.CopyTo(factors.Span[first..]);
        Reflect(layout, factors);
    }

    /// <summary>Gradient by the parameters of the gradient by the factors, which is overwritten.</summary>
    public void ToParameters(FactorLayout layout, AlignedBuffer gradient, Span<double> parameters)
    {
        Reflect(layout, gradient);
        gradient.Span[(3 * layout.Stride * FactorLayout.Lanes)..].CopyTo(parameters);
    }

    private void Reflect(FactorLayout layout, AlignedBuffer data)
    {
        V* a = data.Vectors;
        int site = 3 * layout.Stride;
        for (int k = 0; k < site; k++)
        {
            V dot = V.Zero;
            for (int s = 0; s < _v.Length; s++)
            {
                dot = Vector512.FusedMultiplyAdd(Vector512.Create(_v[s]), a[(s * site) + k], dot);
            }

            dot *= -2;
            for (int s = 0; s < _v.Length; s++)
            {
                a[(s * site) + k] = Vector512.FusedMultiplyAdd(Vector512.Create(_v[s]), dot, a[(s * site) + k]);
            }
        }
    }
}
