using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>
/// Rates of some irreducible q-points as the numbers of a part's result. Values, channel after channel: phase space [mode], then for each
/// temperature rate, normal part, standard error, weighted phase space [mode] and the sampled batches [mode][batch]. Counts: number of
/// channels, then channel after channel its kind, its number of batches (0 for exhaustive sums), the processes [mode] and, if sampled, the
/// tuples [point].
/// </summary>
internal static class RateCodec
{
    /// <param name="part">Number of the part.</param>
    /// <param name="channels">Channels of its points.</param>
    /// <param name="shared">What the triples that its points own give all points, owner after owner; it stands behind the
    /// channels.</param>
    public static PartResult Encode(int part, IReadOnlyList<ChannelRates> channels, IReadOnlyList<double[]> shared)
    {
        var values = new List<double>();
        var counts = new List<long> { channels.Count };
        foreach (ChannelRates channel in channels)
        {
            foreach ((double[] numbers, _) in Arrays(channel))
            {
                values.AddRange(numbers);
            }

            counts.Add((long)channel.Channel);
            counts.Add(channel.Batches?.Count ?? 0);
            counts.AddRange(channel.Processes);
            counts.AddRange(channel.Batches?.Tuples.Select(n => (long)n) ?? []);
        }

        foreach (double[] owner in shared)
        {
            values.AddRange(owner);
        }

        return new PartResult(part, values.ToArray(), counts.ToArray());
    }

    /// <summary>The channels of a whole grid from the results of a wave.</summary>
    /// <param name="wave">Its parts are ranges of the grid's irreducible points, in order and without gaps.</param>
    /// <param name="points">Irreducible points of the grid.</param>
    /// <param name="branches">Modes of a point.</param>
    /// <param name="temperatures">Number of temperatures.</param>
    public static ChannelRates[] Join(CompletedWave wave, int points, int branches, int temperatures)
    {
        ChannelRates[]? channels = null;
        foreach (PartResult result in wave.Results)
        {
            Part part = wave.Wave.Parts[result.Part];
            channels ??= Empty(result, part.Count, points, branches, temperatures);
            Decode(result, checked((int)part.First), part.Count, branches, channels);
        }

        return channels ?? [];
    }

    private static ChannelRates[] Empty(PartResult result, int partPoints, int points, int branches, int temperatures)
    {
        ReadOnlySpan<long> counts = result.Counts.Span;
        var channels = new ChannelRates[counts[0]];
        counts = counts[1..];
        for (int i = 0; i < channels.Length; i++)
        {
            int batches = (int)counts[1];
            channels[i] = new ChannelRates((ScatteringChannel)counts[0], temperatures, points * branches)
            {
                Batches = batches > 0 ? new RateBatches(batches, temperatures, points * branches, new int[points]) : null,
            };
            counts = counts[(2 + (partPoints * branches) + (batches > 0 ? partPoints : 0))..];
        }

        return channels;
    }

    private static void Decode(PartResult result, int firstPoint, int points, int branches, ChannelRates[] channels)
    {
        ReadOnlySpan<double> values = result.Values.Span;
        ReadOnlySpan<long> counts = result.Counts.Span[1..];
        int modes = points * branches;
        foreach (ChannelRates channel in channels)
        {
            foreach ((double[] numbers, int width) in Arrays(channel))
            {
                values[..(modes * width)].CopyTo(numbers.AsSpan(firstPoint * branches * width));
                values = values[(modes * width)..];
            }

            counts[2..(2 + modes)].CopyTo(channel.Processes.AsSpan(firstPoint * branches));
            counts = counts[(2 + modes)..];
            if (channel.Batches is { } batches)
            {
                for (int point = 0; point < points; point++)
                {
                    batches.Tuples[firstPoint + point] = checked((int)counts[point]);
                }

                counts = counts[points..];
            }
        }
    }

    /// <summary>The arrays of a channel with their numbers a mode.</summary>
    private static IEnumerable<(double[] Values, int Width)> Arrays(ChannelRates channel)
    {
        yield return (channel.PhaseSpace, 1);
        for (int t = 0; t < channel.Rate.Length; t++)
        {
            yield return (channel.Rate[t], 1);
            yield return (channel.Normal[t], 1);
            yield return (channel.StandardError[t], 1);
            yield return (channel.WeightedPhaseSpace[t], 1);
            if (channel.Batches is { } batches)
            {
                yield return (batches.Rate[t], batches.Count);
            }
        }
    }
}
