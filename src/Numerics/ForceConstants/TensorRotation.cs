using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>Rotation of the 3^n Cartesian components of one block.</summary>
internal static class TensorRotation
{
    /// <summary>result_{a b ...} = sum_{a' b' ...} R_aa' R_bb' ... source_{a' b' ...}, last index fastest.</summary>
    /// <param name="rotation">Cartesian matrix.</param>
    /// <param name="source">3^n values.</param>
    /// <param name="result">3^n values; not the same memory as <paramref name="source"/>.</param>
    /// <param name="scratch">3^n values, overwritten; not the same memory as the other two.</param>
    public static void Apply(Matrix3 rotation, ReadOnlySpan<double> source, Span<double> result, Span<double> scratch)
    {
        source.CopyTo(scratch);
        Span<double> from = scratch;
        Span<double> to = result;
        bool inResult = false;
        for (int stride = source.Length / 3; stride >= 1; stride /= 3)
        {
            Contract(rotation, from, to, stride);
            Span<double> swap = from;
            from = to;
            to = swap;
            inResult = !inResult;
        }

        if (!inResult)
        {
            scratch.CopyTo(result);
        }
    }

    private static void Contract(Matrix3 r, ReadOnlySpan<double> from, Span<double> to, int stride)
    {
        for (int start = 0; start < from.Length; start += 3 * stride)
        {
            for (int i = start; i < start + stride; i++)
            {
                double x = from[i];
                double y = from[i + stride];
                double z = from[i + (2 * stride)];
                to[i] = (r.Row0.X * x) + (r.Row0.Y * y) + (r.Row0.Z * z);
                to[i + stride] = (r.Row1.X * x) + (r.Row1.Y * y) + (r.Row1.Z * z);
                to[i + (2 * stride)] = (r.Row2.X * x) + (r.Row2.Y * y) + (r.Row2.Z * z);
            }
        }
    }
}
