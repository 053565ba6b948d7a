namespace PcpCluster.Numerics.Scattering.Channels;

/// <summary>
/// Rates of one channel on the irreducible wedge; mode index = wedge position * branches + branch, first index of jagged arrays =
/// temperature.
/// </summary>
public sealed class ChannelRates
{
    public ChannelRates(ScatteringChannel channel, int temperatureCount, int modeCount)
    {
        Channel = channel;
        Rate = Make(temperatureCount, modeCount);
        Normal = Make(temperatureCount, modeCount);
        StandardError = Make(temperatureCount, modeCount);
        WeightedPhaseSpace = Make(temperatureCount, modeCount);
        PhaseSpace = new double[modeCount];
        Processes = new long[modeCount];
    }

    public ScatteringChannel Channel { get; }

    /// <summary>1/tau, 1/ps, full width, [temperature][mode].</summary>
    public double[][] Rate { get; }

    /// <summary>The part of <see cref="Rate"/> from normal processes (the shortest wave vectors sum to zero), 1/ps.</summary>
    public double[][] Normal { get; }

    /// <summary>
    /// Standard error of <see cref="Rate"/> from sampling, 1/ps; 0 for exhaustive sums, infinite for a mode of which no process was drawn.
    /// </summary>
    public double[][] StandardError { get; }

    /// <summary>The batches that <see cref="Rate"/> is the mean of; null for exhaustive sums.</summary>
    public RateBatches? Batches { get; init; }

    /// <summary>The sum with |V|^2 and the prefactor left out (WP3: times 1/N, WP4: times 1/N^2), [temperature][mode].</summary>
    public double[][] WeightedPhaseSpace { get; }

    /// <summary>(1/N) sum of delta(energy) for three phonons, (1/N^2) for four, symmetry factor included, [mode].</summary>
    public double[] PhaseSpace { get; }

    /// <summary>
    /// Kept processes of the mode, with the multiplicities of the symmetry factors undone (ordered tuples); for sampled sums those that
    /// were drawn.
    /// </summary>
    public long[] Processes { get; }

    private static double[][] Make(int temperatures, int modes)
    {
        var result = new double[temperatures][];
        for (int t = 0; t < temperatures; t++)
        {
            result[t] = new double[modes];
        }

        return result;
    }
}
