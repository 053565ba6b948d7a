using System.Globalization;
using PcpCluster.Actors.Systems;
using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Simulation;

public sealed class SimulatedClusterTests(ITestOutputHelper output)
{
    private static readonly RunTimes _times = new()
    {
        HeartbeatInterval = TimeSpan.FromSeconds(60),
        WorkerSilentAfter = TimeSpan.FromSeconds(200),
        TickInterval = TimeSpan.FromSeconds(30),
    };

    private static readonly Misfortune _onePercentOfEverything = new(Loss: 0.01, Doubling: 0.01, Deaths: 0.01);

    [LongFact]
    public void MillionShardsOnAThousandMortalWorkersAreEachCountedOnce()
    {
        SimulatedCluster cluster = Run(1_000_000, 1000, 12345);
        Assert.Equal(1_000_000, cluster.State.Done.Count);
        Assert.Empty(cluster.State.Poisoned);
        Assert.Equal(-1, cluster.Counted.IndexOfAnyExcept((byte)1));
        Assert.InRange(cluster.Deaths, 9_000, 12_000);
        Assert.InRange(cluster.LostMessages, 30_000, 90_000);
        Assert.InRange(cluster.Assigned, 1_000_000, 1_060_000);

        // 1000 workers of mean slowness 1/1.08 (harmonic) take 60 s a shard
        Assert.InRange(cluster.VirtualSeconds, 1_000_000 / 1000 * 45, 1_000_000 / 1000 * 65);
    }

    [Fact]
    public void CoordinatorsCostPerShardIsFlat()
    {
        SimulatedCluster small = Run(20_000, 1000, 1);
        SimulatedCluster large = Run(160_000, 1000, 1);
        double ratio = (double)large.DecisionBytes / 160_000 / ((double)small.DecisionBytes / 20_000);
        double decisions = (double)large.Decisions / 160_000 / ((double)small.Decisions / 20_000);
        output.WriteLine(FormattableString.Invariant(
            $"eight times the shards: {ratio:F3} times the memory traffic and {decisions:F3} times the decisions per shard"));
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

    private SimulatedCluster Run(int shards, int workers, int seed)
    {
        SimulatedCluster cluster = new(shards, workers, _onePercentOfEverything, seed, _times);
        cluster.Finish();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{shards} shards, {workers} workers, {cluster.Deaths} deaths, {cluster.LostMessages} messages lost, {cluster.Duplicates} "
                + $"duplicates, {cluster.Assigned} assigned, ")
            + FormattableString.Invariant(
                $"{cluster.VirtualSeconds / 3600:F1} virtual hours, {(double)cluster.Decisions / shards:F2} decisions and ")
            + FormattableString.Invariant($"{(double)cluster.DecisionBytes / shards:F0} bytes of decisions a shard"));
        return cluster;
    }
}
