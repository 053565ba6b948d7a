using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Scattering.Channels;

/// <summary>
/// Scattering rates of every mode of the irreducible wedge of a grid, channel by channel, and their sum (Matthiessen). Mode index =
/// wedge position * branches + branch, as in <see cref="Phonons"/>.
/// </summary>
public sealed class ScatteringRates
{
    /// <summary>
    /// Matrix elements that symmetry forbids come out at some 1e-16 of the allowed ones, their squares at 1e-32. A rate that is smaller
    /// than the largest by this factor is made of such rounding.
    /// </summary>
    private const double Rounding = 1e-25;

    private readonly double[] _leastRate;

    /// <param name="grid">The full grid.</param>
    /// <param name="wedgePoints">Grid index of each irreducible point.</param>
    /// <param name="weights">Number of grid points in the star of each irreducible point; they add up to the grid's count.</param>
    /// <param name="phonons">Phonons of the wedge points, in their order.</param>
    /// <param name="temperatures">K, first index of every jagged array.</param>
    /// <param name="channels">At most one entry a channel.</param>
    /// <exception cref="ArgumentException">The parts do not describe the same wedge, or a channel occurs twice.</exception>
    public ScatteringRates(
        QPointGrid grid,
        IReadOnlyList<long> wedgePoints,
        IReadOnlyList<int> weights,
        PhononTable phonons,
        IReadOnlyList<double> temperatures,
        IReadOnlyList<ChannelRates> channels)
    {
        int modes = phonons.QPointCount * phonons.BranchCount;
        if (wedgePoints.Count != phonons.QPointCount || weights.Count != phonons.QPointCount || weights.Sum(w => (long)w) != grid.Count)
        {
            throw new ArgumentException("Wedge points, weights, phonons and grid do not belong together.", nameof(wedgePoints));
        }

        if (channels.Any(c => c.Rate.Length != temperatures.Count || c.PhaseSpace.Length != modes))
        {
            throw new ArgumentException("A channel has another number of temperatures or modes.", nameof(channels));
        }

        if (channels.DistinctBy(c => c.Channel).Count() != channels.Count)
        {
            throw new ArgumentException("A channel occurs twice.", nameof(channels));
        }

        RateBatches[] batches = [.. channels.Select(c => c.Batches).OfType<RateBatches>()];
        if (batches.DistinctBy(b => b.Count).Count() > 1)
        {
            throw new ArgumentException("Sampled channels have different numbers of batches.", nameof(channels));
        }

        BatchCount = batches.Length == 0 ? 0 : batches[0].Count;
        (Grid, WedgePoints, Weights, Phonons, Temperatures, Channels) = (grid, wedgePoints, weights, phonons, temperatures, channels);
        _leastRate = new double[temperatures.Count];
        Total = new double[temperatures.Count][];
        TotalStandardError = new double[temperatures.Count][];
        var sums = new double[BatchCount];
        for (int t = 0; t < temperatures.Count; t++)
        {
            Total[t] = new double[modes];
            TotalStandardError[t] = new double[modes];
            for (int mode = 0; mode < modes; mode++)
            {
                double rate = 0, variance = 0;
                foreach (ChannelRates channel in channels)
                {
                    rate += channel.Rate[t][mode];
                    double error = channel.StandardError[t][mode];
                    variance += channel.Batches is null || double.IsInfinity(error) ? error * error : 0;
                }

                if (BatchCount > 0)
                {
                    SumBatches(t, mode, sums);
                    double error = RateBatches.Statistics(sums).StandardError;
                    variance += error * error;
                }

                Total[t][mode] = rate;
                TotalStandardError[t][mode] = Math.Sqrt(variance);
            }

            _leastRate[t] = Rounding * Total[t].Max();
        }
    }

    public QPointGrid Grid { get; }

    public IReadOnlyList<long> WedgePoints { get; }

    public IReadOnlyList<int> Weights { get; }

    public PhononTable Phonons { get; }

    /// <summary>K.</summary>
    public IReadOnlyList<double> Temperatures { get; }

    public IReadOnlyList<ChannelRates> Channels { get; }

    /// <summary>Sum over the channels, 1/tau in 1/ps, full width, [temperature][mode].</summary>
    public double[][] Total { get; }

    /// <summary>
    /// Standard error of <see cref="Total"/>, 1/ps; infinite for modes of which no process was drawn. Sampled channels are added batch by
    /// batch, as those of one kind share their draws; others count as independent.
    /// </summary>
    public double[][] TotalStandardError { get; }

    /// <summary>Batches of the sampled channels; 0 when all sums are exhaustive.</summary>
    public int BatchCount { get; }

    /// <summary>Whether anything is known about a mode: its rate is above zero and rounding, and it was not missed by sampling.</summary>
    public bool IsKnown(int t, int mode) => Total[t][mode] > _leastRate[t] && !double.IsInfinity(TotalStandardError[t][mode]);

    /// <summary>The sampled channels' sum in each batch, 1/ps; exhaustive channels left out.</summary>
    /// <param name="t">Temperature.</param>
    /// <param name="mode">Mode.</param>
    /// <param name="sums"><see cref="BatchCount"/> numbers to be written.</param>
    /// <param name="keep">Which channels; null: all.</param>
    public void SumBatches(int t, int mode, Span<double> sums, Func<ScatteringChannel, bool>? keep = null)
    {
        sums.Clear();
        foreach (ChannelRates channel in Channels)
        {
            if (channel.Batches is { } batches && (keep is null || keep(channel.Channel)))
            {
                ReadOnlySpan<double> rates = batches.Of(t, mode);
                for (int batch = 0; batch < rates.Length; batch++)
                {
                    sums[batch] += rates[batch];
                }
            }
        }
    }

    /// <summary>The rates of one channel, or null where it was not computed.</summary>
    public ChannelRates? this[ScatteringChannel channel] => Channels.FirstOrDefault(c => c.Channel == channel);

    /// <summary>The same modes with further channels added.</summary>
    public ScatteringRates With(params ChannelRates[] more) =>
        new(Grid, WedgePoints, Weights, Phonons, Temperatures, [.. Channels, .. more]);

    /// <summary>Only the named channels: for example what the rates would be without four-phonon scattering.</summary>
    public ScatteringRates Only(Func<ScatteringChannel, bool> keep) =>
        new(Grid, WedgePoints, Weights, Phonons, Temperatures, [.. Channels.Where(c => keep(c.Channel))]);
}
