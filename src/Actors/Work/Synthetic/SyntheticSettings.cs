using System.Text.Json;

namespace PcpCluster.Actors.Work.Synthetic;

/// <summary>What a run without physics does.</summary>
/// <param name="Rounds">Arithmetic per shard: about 10 ms for a million.</param>
/// <param name="Values">Doubles per result.</param>
/// <param name="FailingShard">This shard throws always; -1 for none.</param>
/// <param name="LethalShard">This shard ends the process that computes it; -1 for none.</param>
/// <param name="PackageBytes">Size of the package.</param>
public sealed record SyntheticSettings(
    int Grids = 2,
    int ShardsPerGrid = 50,
    long Rounds = 10_000,
    int Values = 16,
    int FailingShard = -1,
    int LethalShard = -1,
    int PackageBytes = 1000)
{
    public static SyntheticSettings Of(WorkPackage package) =>
        JsonSerializer.Deserialize<SyntheticSettings>(package.Settings)
        ?? throw new ArgumentException("The package has no settings.", nameof(package));
}
