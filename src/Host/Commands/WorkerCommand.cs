using System.CommandLine;
using System.Globalization;
using PcpCluster.Actors;
using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Workers;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Runs;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Commands;

/// <summary>pcp worker: joins a run from another process or node, at any time, and leaves when the run is finished.</summary>
internal sealed class WorkerCommand : HostCommand
{
    private readonly Option<string> _engine = EngineChoice.Option(required: true);
    private readonly Option<int?> _workers = new("--workers")
    {
        Description = "Shards this process computes at once. Default: --threads.",
        HelpName = "W",
    };

    private readonly Option<string> _log = new("--log") { Description = "File for the structured log (JSON lines).", HelpName = "FILE" };

    public WorkerCommand()
        : base(
            "worker",
            "Joins a run: gets what it needs from the coordinator, computes shards, and leaves when the run is finished.",
            "pcp worker --engine amqps://pcp@head:5671/?run=si --workers 32",
            "PCP_ENGINE_PASSWORD=... pcp worker --engine amqps://pcp@head/ --log worker.json")
    {
        Options.Add(_engine);
        Options.Add(_workers);
        Options.Add(_log);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        int slots = arguments.GetValue(_workers) ?? context.Threads;
        if (slots < 1)
        {
            throw new UsageException($"--workers {slots}: at least 1 is needed.");
        }

        using RunLog log = new(context, arguments.GetValue(_log));
        PipelineOptions options = PipelineOptions.Default;
        Func<CancellationToken, Task<IEngine>> connect = EngineChoice.Connector(arguments.GetRequiredValue(_engine), options);
        long shards = Work(connect, slots, log, options, context.Cancellation).GetAwaiter().GetResult();
        context.WriteResult(
            string.Create(CultureInfo.InvariantCulture, $$"""{"shards":{{shards}}}"""),
            string.Create(CultureInfo.InvariantCulture, $"run finished; {shards} shards computed here"));
    }

    private static async Task<long> Work(
        Func<CancellationToken, Task<IEngine>> connect, int slots, RunLog log, PipelineOptions options, CancellationToken stop)
    {
        try
        {
            IEngine engine = await connect(stop).ConfigureAwait(false);
            await using (engine.ConfigureAwait(false))
            {
                WorkerNode node = new(
                    engine, slots, RunRecipes.Computations, EngineChoice.ProgramVersion, log, TimeProvider.System, options);
                return await node.Run(stop).ConfigureAwait(false)
                    ? node.ShardsDone
                    : throw new ResumableException($"neither work nor coordinator for {options.OrphanedAfter.TotalMinutes:F0} minutes; "
                        + "this worker ends. Start it again when the run is resumed.");
            }
        }
        catch (EngineException e)
        {
            throw new InputException(e.Message);
        }
    }
}
