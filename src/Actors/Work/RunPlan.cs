using System.Collections.Immutable;

namespace PcpCluster.Actors.Work;

/// <summary>The shards of a run in their fixed order. Planning the same package again gives the same plan.</summary>
public sealed class RunPlan
{
    /// <exception cref="ArgumentException">Shard identities are not 0, 1, 2, ... or grids do not follow each other.</exception>
    public RunPlan(ImmutableArray<ShardDescription> shards)
    {
        int grid = 0;
        ImmutableArray<int>.Builder starts = ImmutableArray.CreateBuilder<int>();
        for (int i = 0; i < shards.Length; i++)
        {
            if (shards[i].Id != i)
            {
                throw new ArgumentException($"Shard {i} of the plan has identity {shards[i].Id}.", nameof(shards));
            }

            if (i == 0 || shards[i].GridIndex != grid)
            {
                if (shards[i].GridIndex != starts.Count)
                {
                    throw new ArgumentException($"Shard {i} belongs to grid {shards[i].GridIndex}, expected {starts.Count}.", nameof(shards));
                }

                grid = shards[i].GridIndex;
                starts.Add(i);
            }
        }

        Shards = shards;
        GridStarts = starts.ToImmutable();
        Checksum = ContentHash.OfPlan(shards.AsSpan());
    }

    public ImmutableArray<ShardDescription> Shards { get; }

    /// <summary>First shard of each grid.</summary>
    public ImmutableArray<int> GridStarts { get; }

    public string Checksum { get; }

    public int GridCount => GridStarts.Length;

    /// <summary>First shard and one past the last shard of a grid.</summary>
    public (int First, int End) GridRange(int grid) =>
        (GridStarts[grid], grid + 1 < GridCount ? GridStarts[grid + 1] : Shards.Length);
}
