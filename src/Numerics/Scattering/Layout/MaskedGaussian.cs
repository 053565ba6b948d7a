using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>The energy delta of the kernels, eight processes at once.</summary>
internal static class MaskedGaussian
{
    /// <summary>exp(-x^2/sigma^2)/sigma in the lanes of the mask, zero elsewhere (also where x is NaN).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x, Vector512<double> inverseWidth, byte mask)
    {
        Vector512<double> ratio = x * inverseWidth;
        Vector512<double> value = VectorExponential.Exp(-(ratio * ratio)) * inverseWidth;
        Vector512<ulong> bits = Vector512.Create((ulong)mask) & Vector512.Create(1UL, 2, 4, 8, 16, 32, 64, 128);
        return Vector512.ConditionalSelect(Vector512.Equals(bits, Vector512<ulong>.Zero).AsDouble(), Vector512<double>.Zero, value);
    }
}
