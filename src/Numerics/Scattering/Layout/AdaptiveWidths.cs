using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>
/// The adaptive width of a four-phonon process before scale, floor and the mean of three: the sum over pairs of partners of the squared
/// largest |u_i - u_j|, or |u_i + u_j| where the two are of unlike sign, over the grid steps. u are entries of
/// <see cref="ModeLayout.Width"/>, rad/ps; sums in (rad/ps)^2.
/// </summary>
internal static class AdaptiveWidths
{
    /// <param name="first">Entry of the first step of partner 1; further steps stand <paramref name="stride"/> apart.</param>
    /// <param name="second">The same of partner 2.</param>
    /// <param name="third">The same of eight branches of partner 3.</param>
    /// <param name="steps">Grid steps.</param>
    /// <param name="stride">Distance of steps.</param>
    /// <param name="alike">Partners all alike in sign.</param>
    /// <param name="odd1">Partner 1 of another sign than the other two.</param>
    /// <param name="odd2">Partner 2.</param>
    /// <param name="odd3">Partner 3.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FourPhonon(
        ref double first,
        ref double second,
        ref double third,
        int steps,
        int stride,
        out Vector512<double> alike,
        out Vector512<double> odd1,
        out Vector512<double> odd2,
        out Vector512<double> odd3)
    {
        Vector512<double> like12 = default, unlike12 = default, like13 = default, unlike13 = default, like23 = default, unlike23 = default;
        for (nint i = 0; i < steps * stride; i += stride)
        {
            Vector512<double> a = Vector512.Create(Unsafe.Add(ref first, i));
            Vector512<double> b = Vector512.Create(Unsafe.Add(ref second, i));
            Vector512<double> c = Vector512.LoadUnsafe(ref Unsafe.Add(ref third, i));
            like12 = Vector512.Max(like12, Vector512.Abs(a - b));
            unlike12 = Vector512.Max(unlike12, Vector512.Abs(a + b));
            like13 = Vector512.Max(like13, Vector512.Abs(a - c));
            unlike13 = Vector512.Max(unlike13, Vector512.Abs(a + c));
            like23 = Vector512.Max(like23, Vector512.Abs(b - c));
            unlike23 = Vector512.Max(unlike23, Vector512.Abs(b + c));
        }

        like12 *= like12;
        unlike12 *= unlike12;
        like13 *= like13;
        unlike13 *= unlike13;
        like23 *= like23;
        unlike23 *= unlike23;
        alike = like12 + like13 + like23;
        odd1 = unlike12 + unlike13 + like23;
        odd2 = unlike12 + like13 + unlike23;
        odd3 = like12 + unlike13 + unlike23;
    }
}
