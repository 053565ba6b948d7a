using System.Globalization;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport;

/// <summary>Whether a grid can say anything about a temperature: warnings where its conductivity is an artefact.</summary>
internal static class GridResolution
{
    /// <summary>Largest distance of an energy sum rule from 1 that goes without a word.</summary>
    private const double NoticeableSumRule = 0.2;

    /// <summary>
    /// One warning for all temperatures of a calculation whose heat lies below the grid's lowest frequency, one for no processes, one for
    /// sum
    /// rules of the others that are far from 1.
    /// </summary>
    /// <param name="rates">Rates on the irreducible points.</param>
    /// <param name="conductivities">One a temperature.</param>
    /// <param name="constants">For hbar/k_B.</param>
    public static IReadOnlyList<string> Warnings(
        ScatteringRates rates, IReadOnlyList<Conductivity> conductivities, PhysicalConstants constants)
    {
        var warnings = new List<string>();
        if (conductivities.All(c => !c.IsDefined))
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
                $"{string.Join(", ", cold)} K: k_B T lies below the lowest frequency of this grid ({lowest:F1} rad/ps, {limit:F0} K): "
                    + $"almost no mode "
                    + $"of it is excited, and the conductivity is an artefact of the grid. Take a finer grid or a higher temperature."));
        }

        (double temperature, double ratio) = DetailedBalance.Of(rates, constants)
            .Where(b => b.Temperature >= limit)
            .SelectMany(b => new[] { b.ThreePhononEnergy, b.FourPhononEnergy }.OfType<double>().Select(r => (b.Temperature, Ratio: r)))
            .Append((Temperature: 0.0, Ratio: 1.0))
            .MaxBy(b => Math.Abs(b.Ratio - 1));
        if (Math.Abs(ratio - 1) > NoticeableSumRule)
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{temperature:0.###} K: the energy sum rule is {ratio:F2} instead of 1: this grid is too coarse for its "
                    + $"conductivity to be "
                    + $"right. Take a finer grid, or pcp converge."));
        }

        return warnings;
    }
}
