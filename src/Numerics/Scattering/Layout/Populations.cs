using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>
/// Bose-Einstein occupations of many modes, eight at a time. A grid, whose phonons are tabulated once, takes them from
/// <see cref="Phonons.BoseEinstein"/> one by one; the last bits differ.
/// </summary>
internal static class Populations
{
    /// <summary>1/(exp(x) - 1) with x = <paramref name="factor"/> omega, 0 where omega is NaN.</summary>
    /// <param name="frequency">rad/ps or NaN.</param>
    /// <param name="count">How many, a multiple of <see cref="ModeLayout.Lanes"/>.</param>
    /// <param name="factor">hbar/(k_B T), ps.</param>
    /// <param name="occupation">The results.</param>
    public static void Fill(double[] frequency, int count, double factor, double[] occupation)
    {
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> scale = Vector512.Create(factor);
        for (int slot = 0; slot < count; slot += ModeLayout.Lanes)
        {
            Vector512<double> x = scale * Vector512.LoadUnsafe(ref frequency[slot]);

            // exp(x) - 1 loses digits where x is small: its series takes over
            Vector512<double> series = x * (one + (x * 0.5 * (one + (x * (1.0 / 3) * (one + (x * 0.25))))));
            Vector512<double> small = Vector512.LessThan(x, Vector512.Create(1e-3));
            Vector512<double> exponential = VectorExponential.Exp(Vector512.Min(x, Vector512.Create(700.0)));
            Vector512<double> denominator = Vector512.ConditionalSelect(small, series, exponential - one);
            Vector512<double> number = Vector512.Equals(x, x);
            (one / denominator & number).StoreUnsafe(ref occupation[slot]);
        }
    }
}
