using System.Globalization;
using PcpCluster.Actors.Systems;
using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Simulation;

public sealed class SimulatedClusterTests(ITestOutputHelper output)
{
    // shards take a minute here, so heartbeats every few seconds would be most of the events
    private static readonly RunTimes _times = new()
    {
        HeartbeatInterval = TimeSpan.FromSeconds(180),
        WorkerSilentAfter = TimeSpan.FromSeconds(600),
        TickInterval = TimeSpan.FromSeconds(30),
    };

    private static readonly Misfortune _onePercentOfEverything = new(Loss: 0.01, Doubling: 0.01, Deaths: 0.01);
    private static readonly Lazy<SimulatedCluster> _million = new(() => Run(1_000_000));

    [Fact]
    public void MillionShardsOnAThousandMortalWorkersAreEachCountedOnce()
    {
        SimulatedCluster cluster = _million.Value;
        output.WriteLine(Told(cluster));
        Assert.Equal(1_000_000, cluster.State.Done.Count);
        Assert.Empty(cluster.State.Poisoned);
        Assert.Equal(-1, cluster.Counted.IndexOfAnyExcept((byte)1));
        Assert.InRange(cluster.Deaths, 9_700, 10_500);
        Assert.InRange(cluster.LostMessages, 30_000, 90_000);
        Assert.InRange(cluster.Assigned, 1_000_000 + cluster.Deaths, 1_060_000);
        double ideal = IdealSeconds(1_000_000, 1000);
        output.WriteLine(FormattableString.Invariant($"ideal {ideal:F0} s, taken {cluster.VirtualSeconds:F0} s"));
        // three standard deviations of a draw of 10,000 lives; what the decisions waste shows in the idle time
        Assert.InRange(cluster.VirtualSeconds, 0.985 * ideal, 1.015 * ideal);
        Assert.InRange(cluster.IdleSeconds / cluster.LivedSeconds, 0, 0.01);
    }

    [Fact]
    public void CoordinatorsCostPerShardIsFlat()
    {
        SimulatedCluster small = Run(20_000);
        SimulatedCluster large = _million.Value;
        double ratio = (double)large.DecisionBytes / 1_000_000 / ((double)small.DecisionBytes / 20_000);
        double decisions = (double)large.Decisions / 1_000_000 / ((double)small.Decisions / 20_000);
        output.WriteLine(Told(small));
        output.WriteLine(FormattableString.Invariant(
            $"fifty times the shards: {ratio:F3} times the memory traffic and {decisions:F3} times the decisions per shard"));
        Assert.InRange(ratio, 0.5, 1.15);
        Assert.InRange(decisions, 0.5, 1.1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EverySeedEndsWithEachShardOnce(int seed)
    {
        Misfortune much = new(Loss: 0.2, Doubling: 0.2, Deaths: 0.1);
        SimulatedCluster cluster = new(3000, 40, much, seed, _times);
        cluster.Finish();
        Assert.Equal(3000, cluster.State.Done.Count + cluster.State.Poisoned.Count);
        Assert.InRange(cluster.State.Poisoned.Count, 0, 3);
        Assert.Equal(-1, cluster.Counted.IndexOfAnyExceptInRange((byte)0, (byte)1));
        Assert.Equal(cluster.State.Done.Count, cluster.Counted.Count((byte)1));
    }

    /// <summary>
    /// When the last shard would be done if no worker ever waited. A worker of slowness s computes a shard in 60 s on average, dies in
    /// one of a hundred, half-way, and is replaced after 60 s. So a place (a worker and its successors) does 99 shards in s * 99.5 * 60 s
    /// of life and the gap, with s = 1.25 on average: deaths strike shards, not hours, so the slow live longer, and the mean of s counts,
    /// not that of 1/s. The first workers are a fair draw, faster than the mixture that stays: renewal theory gives their lead. Births
    /// take 30 s on average, and at the end all wait for the last one: up to 180 s, about 100 more than the others.
    /// </summary>
    private static double IdealSeconds(int shards, int workers)
    {
        const double perLife = 99;
        const double lifeOfUnitSlowness = (perLife + 0.5) * 60;
        const double gap = 60;
        const double meanSlowness = 1.25; // uniform in 0.5 to 2
        const double meanSquare = 1.75;
        const double cycle = (meanSlowness * lifeOfUnitSlowness) + gap;

        // lives are exponential, as far as that matters here: their mean square is twice the square of the mean
        const double squareOfCycle = (meanSquare * 2 * lifeOfUnitSlowness * lifeOfUnitSlowness)
            + (2 * meanSlowness * lifeOfUnitSlowness * gap) + (gap * gap * 4 / 3);
        const double lead = perLife * ((squareOfCycle / (2 * cycle * cycle)) - (meanSlowness * lifeOfUnitSlowness / cycle));
        return ((((double)shards / workers) - lead) * cycle / perLife) + 30 + 100;
    }

    private static SimulatedCluster Run(int shards)
    {
        SimulatedCluster cluster = new(shards, 1000, _onePercentOfEverything, 12345, _times);
        cluster.Finish();
        return cluster;
    }

    private static string Told(SimulatedCluster cluster)
    {
        double shards = cluster.State.Total;
        return string.Create(CultureInfo.InvariantCulture,
            $"{shards} shards, 1000 workers, {cluster.Deaths} deaths, {cluster.LostMessages} messages lost, {cluster.Duplicates} "
                + $"duplicates, {cluster.Assigned} assigned, {cluster.VirtualSeconds / 3600:F1} virtual hours, workers idle for "
                + $"{100 * cluster.IdleSeconds / cluster.LivedSeconds:F2} % of their lives, {cluster.Decisions / shards:F2} decisions and "
                + $"{cluster.DecisionBytes / shards:F0} bytes of decisions a shard");
    }
}
