using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Simulation;

public sealed class SimulatedClusterTests(ITestOutputHelper output)
{
    private static readonly PipelineOptions _options = new()
    {
        HeartbeatInterval = TimeSpan.FromSeconds(60),
        WorkerLostAfter = TimeSpan.FromSeconds(200),
        TickInterval = TimeSpan.FromSeconds(30),
    };

    [Fact]
    public void MillionShardsOnAThousandMortalWorkersAreEachCountedOnce()
    {
        SimulatedCluster cluster = Run(1_000_000, 1000);
        Assert.Equal(1_000_000, cluster.State.Done.Count);
        Assert.Empty(cluster.State.Poisoned);
        Assert.Equal(-1, cluster.Counted.IndexOfAnyExcept((byte)1));
        Assert.InRange(cluster.Deaths, 9_000, 11_500);
        Assert.InRange(cluster.Duplicates, 900, 1_200);
        Assert.InRange(cluster.LostNoticed, cluster.Deaths - 50, cluster.Deaths);
        Assert.Equal(1_000_000, cluster.Offers);
    }

    [Fact]
    public void CoordinatorsCostPerShardIsFlat()
    {
        SimulatedCluster small = Run(20_000, 1000);
        SimulatedCluster large = Run(320_000, 1000);
        double ratio = (double)large.DecisionBytes / 320_000 / ((double)small.DecisionBytes / 20_000);
        double decisions = (double)large.Decisions / 320_000 / ((double)small.Decisions / 20_000);
        output.WriteLine(FormattableString.Invariant($"sixteen times the shards: {ratio:F3} times the memory traffic and {decisions:F3} times the decisions per shard"));
        Assert.InRange(ratio, 0.5, 1.15);
        Assert.InRange(decisions, 0.5, 1.1);
    }

    private SimulatedCluster Run(int shards, int workers)
    {
        SimulatedCluster cluster = new(shards, workers, deathRate: 0.01, duplicateRate: 0.001, seed: 12345, _options);
        cluster.Run();
        output.WriteLine(FormattableString.Invariant(
            $"{shards} shards, {workers} workers, {cluster.Deaths} deaths ({cluster.LostNoticed} noticed), {cluster.Duplicates} duplicates, ")
            + FormattableString.Invariant($"{cluster.VirtualSeconds / 3600:F1} virtual hours, {(double)cluster.Decisions / shards:F2} decisions and ")
            + FormattableString.Invariant($"{(double)cluster.DecisionBytes / shards:F0} bytes of decisions a shard"));
        return cluster;
    }
}
