using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>The nine moments W[B, a] of an image are R W R^T: by the sum rule translations do not matter.</summary>
internal static class MomentRotation
{
    /// <summary>Both spans hold [3 B + a]; they must not overlap.</summary>
    public static void Apply(Matrix3 r, ReadOnlySpan<double> w, Span<double> turned)
    {
        Matrix3 m = r * new Matrix3(new(w[0], w[1], w[2]), new(w[3], w[4], w[5]), new(w[6], w[7], w[8])) * r.Transposed;
        (turned[0], turned[1], turned[2]) = (m.Row0.X, m.Row0.Y, m.Row0.Z);
        (turned[3], turned[4], turned[5]) = (m.Row1.X, m.Row1.Y, m.Row1.Z);
        (turned[6], turned[7], turned[8]) = (m.Row2.X, m.Row2.Y, m.Row2.Z);
    }
}
