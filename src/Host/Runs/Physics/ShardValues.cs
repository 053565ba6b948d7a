using PcpCluster.Actors.Work;
using PcpCluster.Host.Calculation;
using PcpCluster.Numerics.Scattering;

namespace PcpCluster.Host.Runs.Physics;

/// <summary>
/// Rates of some irreducible q-points as the numbers of a shard result. Channel after channel: phase space, then for each temperature rate, normal
/// part, standard error and weighted phase space, all [mode]; the counts are the processes, channel after channel.
/// </summary>
internal static class ShardValues
{
    /// <summary>The channels of a shard, in their fixed order.</summary>
    public static IReadOnlyList<ScatteringChannel> ChannelsOf(CalculationSettings settings) =>
    [
        ScatteringChannel.Absorption,
        ScatteringChannel.Emission,
        .. settings.FourPhonon
            ? new[] { ScatteringChannel.FourPlusPlus, ScatteringChannel.FourPlusMinus, ScatteringChannel.FourMinusMinus }
            : [],
        .. settings.Isotopes ? new[] { ScatteringChannel.Isotope } : [],
    ];

    public static ShardResult Encode(int shard, IReadOnlyList<ChannelRates> channels)
    {
        var values = new List<double>();
        var counts = new List<long>();
        foreach (ChannelRates channel in channels)
        {
            foreach (double[] part in Parts(channel))
            {
                values.AddRange(part);
            }

            counts.AddRange(channel.Processes);
        }

        return new ShardResult(shard, values.ToArray(), counts.ToArray());
    }

    /// <summary>Puts a shard's numbers into the channels of the whole grid, from a mode on.</summary>
    public static void Decode(ShardResult result, int firstMode, int modeCount, IReadOnlyList<ChannelRates> channels)
    {
        ReadOnlySpan<double> values = result.Values.Span;
        ReadOnlySpan<long> counts = result.Counts.Span;
        foreach (ChannelRates channel in channels)
        {
            foreach (double[] part in Parts(channel))
            {
                values[..modeCount].CopyTo(part.AsSpan(firstMode));
                values = values[modeCount..];
            }

            counts[..modeCount].CopyTo(channel.Processes.AsSpan(firstMode));
            counts = counts[modeCount..];
        }
    }

    private static IEnumerable<double[]> Parts(ChannelRates channel)
    {
        yield return channel.PhaseSpace;
        for (int t = 0; t < channel.Rate.Length; t++)
        {
            yield return channel.Rate[t];
            yield return channel.Normal[t];
            yield return channel.StandardError[t];
            yield return channel.WeightedPhaseSpace[t];
        }
    }
}
