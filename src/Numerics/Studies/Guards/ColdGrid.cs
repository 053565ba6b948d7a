using System.Globalization;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>
/// Temperatures at which no mode of a grid is excited: k_B T below hbar times its lowest frequency. What carries heat there lies between
/// Gamma and
/// the first points of the grid, and kappa falls towards 0 K although it rises in the crystal.
/// </summary>
internal static class ColdGrid
{
    /// <summary>What there is to be said; null where all temperatures are warm enough.</summary>
    public static string? Describe(PhononTable wedgePhonons, ConductivitySettings settings)
    {
        double lowest = wedgePhonons.Frequencies.Where(w => w > 0).DefaultIfEmpty(0).Min();
        double kelvin = settings.Constants.HbarOverBoltzmann * lowest;
        double[] cold = [.. settings.Temperatures.Where(t => t < kelvin)];
        if (cold.Length == 0 || settings.Classical)
        {
            return null;
        }

        string list = string.Join(", ", cold.Select(t => t.ToString("0.###", CultureInfo.InvariantCulture)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{list} K: the lowest frequency of the {settings.Grid} grid is {lowest / (2 * Math.PI):0.###} THz, which is {kelvin:0.#} K: "
                + $"hardly a mode is excited, and kappa is too small by an unknown factor. Take a finer grid, or pcp converge.");
    }
}
