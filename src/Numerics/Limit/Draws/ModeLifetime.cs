using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>Rate and lifetime of a sampled mode from its batches.</summary>
/// <param name="Rate">Mean rate, 1/ps; not positive where the batches do not tell.</param>
/// <param name="Variation">Squared relative standard error of the rate.</param>
internal readonly record struct ModeLifetime(double Rate, double Variation)
{
    /// <summary>ps; the leading bias of an inverse noisy rate, E[1/r] = (1 + cv^2)/E[r], is divided out.</summary>
    public double Lifetime => Rate > 0 ? 1 / (Rate * (1 + Variation)) : 0;

    /// <param name="problem">For boundaries and what counts.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="temperature">Index.</param>
    /// <param name="set">Width set.</param>
    /// <param name="fourPhonons">Whether four-phonon scattering counts.</param>
    public static ModeLifetime Of(LimitProblem problem, SampledMode mode, int temperature, int set, bool fourPhonons)
    {
        if (mode.Three.Length == 0)
        {
            return default;
        }

        int temperatures = problem.Temperatures.Count;
        int sets = mode.Sets, batches = mode.Three.Length / (sets * temperatures);
        double sum = 0, squares = 0;
        double boundary = problem.BoundaryRate * Math.Sqrt(SpeedSquared(mode));
        for (int batch = 0; batch < batches; batch++)
        {
            double rate = mode.Three[(((batch * sets) + set) * temperatures) + temperature] + boundary;
            rate += fourPhonons && mode.Four.Length > 0 ? mode.Four[(batch * temperatures) + temperature] : 0;
            rate += mode.Isotope.Length > 0 ? mode.Isotope[batch] : 0;
            sum += rate;
            squares += rate * rate;
        }

        double mean = sum / batches;
        double variance = batches > 1 ? Math.Max(0, (squares / batches) - (mean * mean)) / (batches - 1) : 0;
        return new(mean, mean > 0 ? variance / (mean * mean) : 0);
    }

    public static double SpeedSquared(SampledMode mode) => mode.VelocityProducts[0] + mode.VelocityProducts[1] + mode.VelocityProducts[2];

    public static double HeatCapacity(LimitProblem problem, double frequency, int temperature) => problem.Classical
        ? 1
        : BoseEinstein.HeatCapacity(problem.Model.Constants.HbarOverBoltzmann * frequency / problem.Temperatures[temperature]);
}
