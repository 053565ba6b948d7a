using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport;

/// <summary>
/// Sum rules that need no reference: every decay is the inverse of a recombination, so with g = n(n+1) the sums of g omega rate over all
/// modes are equal for both directions, and the sums of g rate stand like 2 : 1 (three phonons) and 3 : 1 (four). The deviation of
/// these ratios from one measures the error of the smeared energy delta. Null where the channels were not computed or are all zero.
/// </summary>
/// <param name="Temperature">K.</param>
/// <param name="ThreePhononEnergy">sum g omega rate(+) / sum g omega rate(-); exactly 1 in the limit.</param>
/// <param name="ThreePhononNumber">sum g rate(+) / (2 sum g rate(-)).</param>
/// <param name="FourPhononEnergy">sum g omega rate(++) / sum g omega rate(--).</param>
/// <param name="FourPhononNumber">sum g rate(++) / (3 sum g rate(--)).</param>
internal sealed record DetailedBalance(
    double Temperature, double? ThreePhononEnergy, double? ThreePhononNumber, double? FourPhononEnergy, double? FourPhononNumber)
{
    /// <summary>The one that is farthest from 1; one without any process is farther than all others.</summary>
    public static DetailedBalance Worst(IEnumerable<DetailedBalance> all) => all.MaxBy(b => b.Deviation)!;

    /// <summary>Largest distance of a ratio from 1, on the scale of the logarithm; infinite without three-phonon processes.</summary>
    public double Deviation => ThreePhononEnergy is null
        ? double.PositiveInfinity
        : new[] { ThreePhononEnergy, ThreePhononNumber, FourPhononEnergy, FourPhononNumber }
            .OfType<double>()
            .Max(r => Math.Abs(Math.Log(r)));

    /// <summary>One diagnosis a temperature.</summary>
    public static IReadOnlyList<DetailedBalance> Of(ScatteringRates rates, PhysicalConstants constants) =>
        [.. Enumerable.Range(0, rates.Temperatures.Count).Select(t => At(rates, t, constants))];

    private static DetailedBalance At(ScatteringRates rates, int t, PhysicalConstants constants)
    {
        double temperature = rates.Temperatures[t];
        (double Number, double Energy)? Sum(ScatteringChannel channel)
        {
            if (rates[channel] is not { } found)
            {
                return null;
            }

            PhononTable phonons = rates.Phonons;
            double number = 0, energy = 0;
            for (int mode = 0; mode < phonons.Frequencies.Length; mode++)
            {
                double omega = phonons.Frequencies[mode];
                if (!(omega > 0))
                {
                    continue;
                }

                double n = BoseEinstein.Occupation(constants.HbarOverBoltzmann * omega / temperature);
                double g = rates.Weights[mode / phonons.BranchCount] * n * (n + 1);
                number += g * found.Rate[t][mode];
                energy += g * omega * found.Rate[t][mode];
            }

            return number > 0 ? (number, energy) : null;
        }

        var plus = Sum(ScatteringChannel.Absorption);
        var minus = Sum(ScatteringChannel.Emission);
        var plusPlus = Sum(ScatteringChannel.FourPlusPlus);
        var minusMinus = Sum(ScatteringChannel.FourMinusMinus);
        return new DetailedBalance(
            temperature,
            plus?.Energy / minus?.Energy,
            plus?.Number / (2 * minus?.Number),
            plusPlus?.Energy / minusMinus?.Energy,
            plusPlus?.Number / (3 * minusMinus?.Number));
    }
}
