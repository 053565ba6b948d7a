using System.Collections.Immutable;
using PcpCluster.Actors.Aggregation;
using PcpCluster.Actors.Checkpoints;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Engines.InProcess;
using PcpCluster.Actors.Training;
using PcpCluster.Actors.Workers;

namespace PcpCluster.Actors;

/// <summary>
/// The whole run: Coordinator, ModeTrainer and KappaAggregator on one connection to the engine, local workers on another, any number of workers
/// elsewhere. Everything that can die can be started again.
/// </summary>
public static class Pipeline
{
    /// <summary>A connector to an engine inside this process.</summary>
    public static Func<CancellationToken, Task<IEngine>> InProcess(PipelineOptions options)
    {
        InProcessHub hub = new(options);
        return _ => Task.FromResult<IEngine>(hub.Connect());
    }

    /// <summary>Runs to the end, or to the first thing that cannot be survived; then the checkpoint holds all that was done.</summary>
    /// <exception cref="Numerics.Foundation.InputException">Input, checkpoint or training is at fault; the message says what to do.</exception>
    /// <exception cref="EngineException">The engine cannot be used.</exception>
    public static async Task<RunOutcome> Run(PipelineRequest request, CancellationToken stop)
    {
        request.Options.Validated();
        using RunCheckpoint checkpoint = request.Resume
            ? RunCheckpoint.Resume(request.Folder, request.Untrained, request.Time)
            : RunCheckpoint.Create(request.Folder, request.Untrained, request.ProgramVersion, request.Time);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        IEngine engine = await request.Connect(stop).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            List<Task> supporting = [];
            try
            {
                IMailbox results = await engine
                    .OpenMailbox(Addresses.Aggregator, MailboxKind.Durable, fresh: !request.Resume, stop).ConfigureAwait(false);
                supporting.Add(await new ModeTrainer(engine, request.Physics, request.Observer).Start(ending.Token).ConfigureAwait(false));
                Coordinator coordinator = new(
                    engine, checkpoint, request.Physics, request.ProgramVersion, request.Observer, request.Time, request.Options);
                Task<ScheduleState> coordinating = coordinator.Run(request.Untrained, request.Resume, ending.Token);
                supporting.Add(WorkLocally(request, ending.Token));
                PlannedRun planned = await FirstOf(coordinator.Planned, [coordinating, .. supporting]).ConfigureAwait(false);
                KappaAggregator aggregator = new(
                    engine, checkpoint, request.Physics, planned, request.Observer, request.Options);
                supporting.Add(aggregator.Run(results, ending.Token));
                ScheduleState end = await FirstOf(coordinating, supporting).ConfigureAwait(false);
                RunOutcome outcome = await Conclude(request, checkpoint, aggregator, planned, end).ConfigureAwait(false);
                await ending.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(supporting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await engine.CloseRun(stop).ConfigureAwait(false);
                return outcome;
            }
            finally
            {
                await ending.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(supporting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task<RunOutcome> Conclude(
        PipelineRequest request, RunCheckpoint checkpoint, KappaAggregator aggregator, PlannedRun planned, ScheduleState end)
    {
        ImmutableArray<string?> grids = await aggregator.Grids().ConfigureAwait(false);
        ImmutableArray<string> givenUp =
            [.. end.Poisoned.OrderBy(p => p.Key).Select(p => $"{planned.Plan.Shards[p.Key]}: {p.Value}")];
        string? result = givenUp.IsEmpty
            ? request.Physics.AssembleRun(planned.Package, planned.Plan, [.. grids.Select(g => g!)])
            : null;
        ImmutableArray<double> seconds = [.. Enumerable.Range(0, grids.Length).Select(g => checkpoint.Seconds(planned.Plan.GridRange(g)))];
        return new RunOutcome(result, grids, seconds, givenUp, checkpoint.Status());
    }

    private static async Task WorkLocally(PipelineRequest request, CancellationToken stop)
    {
        if (request.LocalSlots == 0)
        {
            return;
        }

        IEngine engine = await request.Connect(stop).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            WorkerNode node = new(
                engine, request.LocalSlots, [request.Physics.Computation], request.ProgramVersion, request.Observer, request.Time,
                request.Options);
            await node.Run(stop).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for one task and fails as soon as any of the others does; others that end well are no event.</summary>
    private static async Task<T> FirstOf<T>(Task<T> wanted, IEnumerable<Task> others)
    {
        List<Task> watched = [.. others];
        while (!wanted.IsCompleted)
        {
            Task ended = await Task.WhenAny([wanted, .. watched]).ConfigureAwait(false);
            watched.Remove(ended);
            await ended.ConfigureAwait(false);
        }

        return await wanted.ConfigureAwait(false);
    }
}
