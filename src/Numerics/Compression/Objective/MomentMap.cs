using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// The nine moments W_s(A), s = 3 B + a: what a leg with a long wave sees of a factor, W[B, a] = sum_x w_s(x) A(x) with w_s the
/// displacement field of the homogeneous deformation s, relaxed internal strain included. Moments are stored in <see cref="FactorLayout"/>
/// with s in place of x.
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class MomentMap
{
    public const int Count = 9;

    private readonly double[] _weights;
    private readonly int _length;

    /// <param name="weights">w_s(x), [s * (3 * sites) + x].</param>
    public MomentMap(double[] weights)
    {
        _weights = weights;
        _length = weights.Length / Count;
    }

    /// <summary>w_s(x).</summary>
    public ReadOnlySpan<double> Field(int s) => _weights.AsSpan(s * _length, _length);

    /// <summary>Sets the moments of all terms.</summary>
    public void Apply(FactorLayout layout, AlignedBuffer factors, AlignedBuffer moments)
    {
        moments.Span.Clear();
        for (int s = 0; s < Count; s++)
        {
            V* to = moments.Vectors + (s * layout.Stride);
            for (int x = 0; x < _length; x++)
            {
                double w = _weights[(s * _length) + x];
                if (w != 0)
                {
                    AddScaled(factors.Vectors + (x * layout.Stride), w, to, layout.Stride);
                }
            }
        }
    }

    /// <summary>Adds the gradient by the factors that follows from the gradient by the moments.</summary>
    public void AddTransposed(FactorLayout layout, AlignedBuffer momentGradient, AlignedBuffer gradient)
    {
        for (int s = 0; s < Count; s++)
        {
            V* from = momentGradient.Vectors + (s * layout.Stride);
            for (int x = 0; x < _length; x++)
            {
                double w = _weights[(s * _length) + x];
                if (w != 0)
                {
                    AddScaled(from, w, gradient.Vectors + (x * layout.Stride), layout.Stride);
                }
            }
        }
    }

    private static void AddScaled(V* from, double factor, V* to, int count)
    {
        var f = Vector512.Create(factor);
        for (int k = 0; k < count; k++)
        {
            to[k] = Vector512.FusedMultiplyAdd(f, from[k], to[k]);
        }
    }
}
