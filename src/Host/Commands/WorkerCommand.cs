using System.CommandLine;
using System.Globalization;
using PcpCluster.Actors.Cluster;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Actors.Workers;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Host.Rehearsal;
using PcpCluster.Host.Runs;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Studies.Catalog;

namespace PcpCluster.Host.Commands;

/// <summary>pcp worker: joins a run from another process or node, at any time, and leaves when the run is finished.</summary>
internal sealed class WorkerCommand : HostCommand
{
    private readonly Option<string> _join = new("--join")
    {
        Description = "The folder of a run or a campaign, where all nodes see it; or HOST:PORT of a coordinator together with --key.",
        HelpName = "DIR|HOST:PORT",
        Required = true,
    };

    private readonly Option<string?> _key =
        new("--key") { Description = "The file cluster.key of the run's folder; who holds it belongs to the run.", HelpName = "FILE" };

    private readonly Option<int?> _workers =
        new("--workers") { Description = "Shards this process computes at once. Default: --threads.", HelpName = "W" };

    private readonly Option<string> _role = new Option<string>("--role")
    {
        Description = "trainer: this node has the device; it trains the run's PCP modes too.",
        HelpName = "worker|trainer",
        DefaultValueFactory = _ => "worker",
    }.OneOf("worker", "trainer");

    private readonly TrainerOptions _trainer = new();
    private readonly Option<string> _log = new("--log") { Description = "File for the structured log (JSON lines).", HelpName = "FILE" };

    public WorkerCommand()
        : base(
            "worker",
            "Joins a run: gets what it needs from the coordinator, computes shards, and leaves when the run is finished.",
            "pcp worker --join results/si",
            "pcp worker --join node1:4711 --key cluster.key --workers 32",
            "pcp worker --join results/si --role trainer --device cuda --libtorch DIR --workers 0")
    {
        foreach (Option option in (Option[])[_join, _key, _workers, _role, .. _trainer.All, _log])
        {
            Options.Add(option);
        }
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        int slots = arguments.GetValue(_workers) ?? context.Threads;
        bool trains = arguments.GetValue(_role) == "trainer";
        if (slots < 0 || (slots == 0 && !trains))
        {
            throw new UsageException($"--workers {slots}: at least 1 is needed.");
        }

        if (!trains && _trainer.Device(arguments) != "cpu")
        {
            throw new UsageException("--device says where training runs: it goes with --role trainer.");
        }

        SearchTrainer trainer = _trainer.Create(arguments, context);
        using RunLog log = new(context, arguments.GetValue(_log), NoticeLevel.Information);
        WorkerRequest request = new()
        {
            Slots = slots,
            Threads = context.Threads,
            Trainer = trains ? TrainerRole.Trainer : TrainerRole.None,
            ProgramVersion = RunOptions.ProgramVersion,
            Studies = AllStudies.TrainedBy(trainer).With(SyntheticStudy.StudyName, SyntheticStudy.StudyVersion, p => new SyntheticStudy(p)),
            Observer = log,
        };
        WorkerEnd end = Work(arguments, request, context);
        context.WriteResult(
            string.Create(
                CultureInfo.InvariantCulture, $$"""{"shards":{{end.ShardsDone}},"ended":"{{end.Ending.ToString().ToLowerInvariant()}}"}"""),
            string.Create(CultureInfo.InvariantCulture, $"{end.ShardsDone} shards computed here"));
        switch (end.Ending)
        {
            case WorkerEnding.Left:
                throw new ResumableException("left the run; its shards go to others.");
            case WorkerEnding.Orphaned:
                throw new ResumableException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"no coordinator for {request.Times.OrphanedAfter.TotalMinutes:F0} minutes; this worker ends. Start it again when the "
                        + $"run is resumed."));
        }
    }

    // the folder of a campaign leads from one run to the next
    private WorkerEnd Work(ParseResult arguments, WorkerRequest request, RunContext context)
    {
        WorkerEnd Join(JoinTarget target) => ClusterWorker.Run(request, target, context.Cancellation).GetAwaiter().GetResult();
        string folder = arguments.GetRequiredValue(_join);
        bool IsCampaign() => CampaignDocument.Find(folder) is not null; // perhaps later: a worker may come first
        if (!IsCampaign() && Join(Target(arguments, over: IsCampaign)) is { } run && !IsCampaign())
        {
            return run;
        }

        long shards = 0;
        string? last = null;
        DateTimeOffset heard = request.Time.GetUtcNow();
        while (CampaignDocument.Find(folder) is { Finished: false } campaign)
        {
            if (campaign.Current is { } current && current != last)
            {
                // a crystal that is refused or fails never says that it is finished
                WorkerEnd end = Join(JoinTarget.Folder(
                    Path.Combine(folder, current),
                    over: () => CampaignDocument.Find(folder) is not { Finished: false } now || now.Current != current));
                shards += end.ShardsDone;
                (last, heard) = (current, request.Time.GetUtcNow());
                if (end.Ending != WorkerEnding.Finished)
                {
                    return end with { ShardsDone = shards };
                }
            }
            else if (context.Cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(0.5)))
            {
                return new(WorkerEnding.Left, shards);
            }
            else if (request.Time.GetUtcNow() - heard > request.Times.OrphanedAfter)
            {
                return new(WorkerEnding.Orphaned, shards);
            }
        }

        return new(WorkerEnding.Finished, shards);
    }

    private JoinTarget Target(ParseResult arguments, Func<bool> over)
    {
        string join = arguments.GetRequiredValue(_join);
        string? key = arguments.GetValue(_key);
        if (key is not null)
        {
            return Directory.Exists(join)
                ? throw new UsageException("--join DIR finds the key there; --key goes with HOST:PORT.")
                : JoinTarget.At(RunAddress.Parse(join), RunKey.Load(key));
        }

        // a worker may be started before its run has made the folder
        return Directory.Exists(join) || !join.Contains(':', StringComparison.Ordinal)
            ? JoinTarget.Folder(join, over)
            : throw new UsageException($"--join {join}: with HOST:PORT give --key FILE (cluster.key of the run's folder) too.");
    }
}
