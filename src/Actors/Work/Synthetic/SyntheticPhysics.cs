using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Actors.Work.Synthetic;

/// <summary>
/// A run without physics: every shard gives numbers drawn from its seed after a stated amount of arithmetic. It exercises the whole pipeline
/// (training, package, shards, checkpoint, assembly) where the pipeline itself is what is examined.
/// </summary>
public sealed class SyntheticPhysics : IRunPhysics
{
    private const string Modes = "modes";

    public IShardComputation Computation { get; } = new SyntheticComputation();

    public static WorkPackage Untrained(SyntheticSettings settings) => new(
        SyntheticComputation.ComputationName,
        SyntheticComputation.ComputationVersion,
        JsonSerializer.Serialize(settings),
        [new PackageSection("structure", new byte[settings.PackageBytes])]);

    public WorkPackage Train(WorkPackage untrained, IProgress<string> progress, CancellationToken stop)
    {
        progress.Report("training synthetic modes");
        return untrained.With(new PackageSection(Modes, Encoding.ASCII.GetBytes(untrained.Checksum)));
    }

    public RunPlan Plan(WorkPackage package)
    {
        SyntheticSettings settings = SyntheticSettings.Of(package);
        ImmutableArray<ShardDescription>.Builder shards = ImmutableArray.CreateBuilder<ShardDescription>();
        for (int grid = 0; grid < settings.Grids; grid++)
        {
            int n = 100 * (grid + 1);
            for (int i = 0; i < settings.ShardsPerGrid; i++)
            {
                shards.Add(new ShardDescription(shards.Count, grid, new QPointGrid(n, n, n), i, 1, 0, (ulong)shards.Count));
            }
        }

        return new RunPlan(shards.ToImmutable());
    }

    public string AssembleGrid(WorkPackage package, RunPlan plan, int grid, IEnumerable<ShardResult> results)
    {
        double sum = 0;
        long count = 0;
        foreach (ShardResult result in results)
        {
            foreach (double value in result.Values.Span)
            {
                sum += value;
            }

            count += result.Counts.Span[0];
        }

        long bits = BitConverter.DoubleToInt64Bits(sum);
        return string.Create(CultureInfo.InvariantCulture, $$"""{"grid":{{grid}},"sum":{{sum:R}},"bits":"{{bits:x16}}","count":{{count}}}""");
    }

    public string AssembleRun(WorkPackage package, RunPlan plan, IReadOnlyList<string> grids) =>
        $$"""{"grids":[{{string.Join(',', grids)}}]}""";
}
