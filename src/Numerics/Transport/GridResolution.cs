using System.Globalization;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport;

/// <summary>Whether a grid can say anything about a temperature: warnings where its conductivity is an artefact.</summary>
public static class GridResolution
{
    /// <summary>
    /// One warning for all temperatures of a calculation whose heat lies below the grid's lowest frequency, one for no processes.
    /// </summary>
    /// <param name="rates">Rates on the irreducible points.</param>
    /// <param name="conductivities">One a temperature.</param>
    /// <param name="constants">For hbar/k_B.</param>
    public static IReadOnlyList<string> Warnings(
        ScatteringRates rates, IReadOnlyList<Conductivity> conductivities, PhysicalConstants constants)
    {
        var warnings = new List<string>();
        if (conductivities.All(c => c.Mean == 0))
        {
            warnings.Add("no mode of this grid has a velocity and a process: the conductivity is undefined, not zero. Take a finer grid.");
            return warnings;
        }

        double lowest = rates.Phonons.Frequencies.Where(f => f > 0).DefaultIfEmpty(0).Min();
        double limit = constants.HbarOverBoltzmann * lowest;
        string[] cold = [.. conductivities.Where(c => c.Temperature < limit)
            .Select(c => c.Temperature.ToString("0.###", CultureInfo.InvariantCulture))];
        if (cold.Length > 0)
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join(", ", cold)} K: k_B T lies below the lowest frequency of this grid ({lowest:F1} rad/ps, {limit:F0} K): almost no mode "
                    + $"of it is excited, and the conductivity is an artefact of the grid. Take a finer grid or a higher temperature."));
        }

        return warnings;
    }
}
