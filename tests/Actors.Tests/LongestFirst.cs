using PcpCluster.Actors.Tests;
using PcpCluster.Actors.Tests.Processes;
using PcpCluster.Actors.Tests.Simulation;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("PcpCluster.Actors.Tests." + nameof(LongestFirst), "PcpCluster.Actors.Tests")]

namespace PcpCluster.Actors.Tests;

/// <summary>
/// Classes that take minutes begin first: a worker stopped for a minute takes a minute, so all else runs beside it. Left to chance, the
/// last of them began when the others were done.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] _longest =
    [
        nameof(NetworkTests), nameof(ConvergeDeathTests), nameof(ConductivityDeathTests), nameof(RehearsalDeathTests),
        nameof(LethalShardTests), nameof(SimulatedClusterTests), nameof(FullSolverDeathTests), nameof(DisasterTests),
        nameof(CampaignWorkerTests),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(Rank);

    private static int Rank(ITestCollection collection)
    {
        int at = Array.FindIndex(_longest, name => collection.DisplayName.EndsWith($".{name}", StringComparison.Ordinal));
        return at >= 0 ? at : _longest.Length;
    }
}
