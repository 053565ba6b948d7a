using System.Collections.Immutable;
using PcpCluster.Actors.Checkpoints;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Work;

namespace PcpCluster.Actors.Aggregation;

/// <summary>
/// Takes every shard result exactly once: the shell around <see cref="ResultLedger"/>. Results go to the checkpoint in batches, and only then
/// are they acknowledged and told to the Coordinator. A grid is assembled as soon as its last shard is stored, in shard order.
/// </summary>
public sealed class KappaAggregator(
    IEngine engine, RunCheckpoint checkpoint, IRunPhysics physics, PlannedRun run, IRunObserver observer, PipelineOptions options)
{
    private readonly int[] _missing = MissingPerGrid(run);
    private readonly Task<string>?[] _assembled = new Task<string>?[run.Plan.GridCount];
    private ResultLedger _ledger = new(run.Run, run.Plan.Shards.Length, run.AlreadyDone);

    /// <summary>Collects until stopped.</summary>
    /// <param name="mailbox">The aggregator's, opened before any worker can send to it.</param>
    public async Task Run(IMailbox mailbox, CancellationToken stop)
    {
        await using (mailbox.ConfigureAwait(false))
        {
            for (int grid = 0; grid < _missing.Length; grid++)
            {
                AssembleWhenComplete(grid);
            }

            List<Delivery> batch = [];
            while (true)
            {
                batch.Add(await mailbox.Receive(stop).ConfigureAwait(false));
                while (batch.Count < options.CheckpointBatch && mailbox.TryReceive(out Delivery? more))
                {
                    batch.Add(more!);
                }

                await Take(batch, stop).ConfigureAwait(false);
                batch.Clear();
            }
        }
    }

    /// <summary>The objects of all complete grids, null for those with shards given up.</summary>
    public async Task<ImmutableArray<string?>> Grids()
    {
        ImmutableArray<string?>.Builder grids = ImmutableArray.CreateBuilder<string?>(_assembled.Length);
        foreach (Task<string>? grid in _assembled)
        {
            grids.Add(grid is null ? null : await grid.ConfigureAwait(false));
        }

        return grids.ToImmutable();
    }

    private async Task Take(List<Delivery> batch, CancellationToken stop)
    {
        List<ShardComputed> first = [];
        List<ShardComputed> again = [];
        foreach (Delivery delivery in batch)
        {
            if (delivery.Message is ShardComputed result)
            {
                (_ledger, ResultVerdict verdict) = _ledger.Judge(result);
                (verdict switch { ResultVerdict.First => first, ResultVerdict.Again => again, _ => null })?.Add(result);
            }
            else if (delivery.Message is NotUnderstood garbled)
            {
                observer.Note(new MessageRefused(garbled.Reason));
            }
        }

        if (first.Count > 0)
        {
            checkpoint.Store(first);
        }

        foreach (ShardComputed result in again)
        {
            bool identical = checkpoint.ChecksumOf(result.Result.Shard) == result.Result.Checksum;
            observer.Note(new DuplicateSeen(result.Result.Shard, result.Worker, identical));
        }

        foreach (Delivery delivery in batch)
        {
            await delivery.Acknowledge().ConfigureAwait(false);
        }

        if (first.Count > 0)
        {
            Count(first);
            ImmutableArray<int> stored = [.. first.Select(r => r.Result.Shard)];
            await engine.Send(Addresses.Coordinator, new ShardsStored(run.Run, stored), stop).ConfigureAwait(false);
        }
    }

    private void Count(List<ShardComputed> stored)
    {
        foreach (ShardComputed result in stored)
        {
            int grid = run.Plan.Shards[result.Result.Shard].GridIndex;
            _missing[grid]--;
            AssembleWhenComplete(grid);
        }
    }

    private void AssembleWhenComplete(int grid)
    {
        if (_missing[grid] == 0 && _assembled[grid] is null)
        {
            _assembled[grid] = Task.Run(() => Assemble(grid));
        }
    }

    private string Assemble(int grid)
    {
        if (checkpoint.LoadGrid(grid) is { } before)
        {
            return before;
        }

        (int first, int end) = run.Plan.GridRange(grid);
        string outcome = physics.AssembleGrid(run.Package, run.Plan, grid, checkpoint.Results(first, end));
        checkpoint.StoreGrid(grid, outcome);
        observer.Note(new GridAssembled(grid, run.Plan.Shards[first].Grid.ToString()));
        return outcome;
    }

    private static int[] MissingPerGrid(PlannedRun run)
    {
        int[] missing = new int[run.Plan.GridCount];
        foreach (ShardDescription shard in run.Plan.Shards)
        {
            missing[shard.GridIndex] += run.AlreadyDone.Contains(shard.Id) ? 0 : 1;
        }

        return missing;
    }
}
