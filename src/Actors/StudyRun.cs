using System.Net;
using Akka.Actor;
using PcpCluster.Actors.Aggregation;
using PcpCluster.Actors.Cluster;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Packages;
using PcpCluster.Actors.Systems;
using PcpCluster.Actors.Workers;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors;

/// <summary>
/// A whole run: Coordinator, KappaAggregator, PackageServer and a worker node in this process, and any number of workers elsewhere. Alone,
/// it is one local actor system without port; listening, it is the coordinator's node of a cluster.
/// </summary>
public static class StudyRun
{
    private static readonly TimeSpan _endingWithin = TimeSpan.FromSeconds(5);

    /// <summary>Runs to the end, or to the first thing that cannot be survived; then the checkpoint holds all that was done.</summary>
    /// <exception cref="InputException">Input, checkpoint or study is at fault; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the run can be resumed.</exception>
    public static async Task<RunOutcome> Run(RunRequest request, CancellationToken stop)
    {
        StudyPackage package = request.Study.Package;
        if (request.Listen is null)
        {
            request = request with { Times = request.Times with { TrainerPatience = TimeSpan.Zero } }; // nobody else will come
        }

        using RunCheckpoint checkpoint = request.Resume
            ? RunCheckpoint.Resume(request.Folder, package, request.Time)
            : RunCheckpoint.Create(request.Folder, package, request.ProgramVersion, request.Time);
        request.Observer.Note(new RunOpened(checkpoint.Run, package.Study, request.Resume));
        RunEnd end = await Compute(request, checkpoint, stop).ConfigureAwait(false);
        StudyResult? result = end.GivenUp.IsEmpty
            ? request.Study.Assemble(end.Done, new ComputeOptions(request.Threads, null, stop))
            : null;
        return new RunOutcome(result, end.GivenUp, checkpoint.Status());
    }

    private static async Task<RunEnd> Compute(RunRequest request, RunCheckpoint checkpoint, CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        RunFate<RunEnd> fate = new();
        ActorSystem system = Open(request, checkpoint);
        try
        {
            IActorRef aggregator = system.ActorOf(
                ActorOf.New(() => new KappaAggregator(checkpoint.Run, checkpoint, request.Observer, request.Times, fate)),
                CoordinatorPaths.Aggregator);
            try
            {
                Populate(request, checkpoint, system, aggregator, fate, ending.Token);
                return await fate.End.WaitAsync(stop).ConfigureAwait(false);
            }
            finally
            {
                await ending.CancelAsync().ConfigureAwait(false);

                // what has arrived is stored before the checkpoint closes
                await ((Task)aggregator.GracefulStop(_endingWithin)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            await system
                .Terminate()
                .WaitAsync(_endingWithin, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (fate.End.IsCompletedSuccessfully && RunAddress.Find(request.Folder) is { } address)
            {
                (address with { Finished = true }).Write(request.Folder);
            }
        }
    }

    private static void Populate(
        RunRequest request,
        RunCheckpoint checkpoint,
        ActorSystem system,
        IActorRef aggregator,
        RunFate<RunEnd> fate,
        CancellationToken ending)
    {
        IActorRef packages = system.ActorOf(ActorOf.New(() => new PackageServer(request.Study.Package, fate)), CoordinatorPaths.Packages);
        WaveSource waves = new(request.Study, checkpoint, new ComputeOptions(request.Threads, null, ending));
        IActorRef coordinator = system.ActorOf(
            ActorOf.New(() => new Coordinator(request, checkpoint, aggregator, packages, waves, fate)), CoordinatorPaths.Coordinator);
        WorkerRequest here = new()
        {
            Slots = request.LocalSlots,
            Threads = request.Threads,
            Trainer = TrainerRole.StandIn,
            ProgramVersion = request.ProgramVersion,
            Studies = StudyCatalog.Empty,
            Config = request.Config,
            Observer = request.Observer,
            Times = request.Times,
            Time = request.Time,
            Stop = ending,
        };
        IActorRef node = system.ActorOf(ActorOf.New(() => new WorkerNode(here, fate, null, _ => { })), "node");
        node.Tell(new WorkerNode.Attach(coordinator, aggregator, packages, Remote: null));
    }

    private static ActorSystem Open(RunRequest request, RunCheckpoint checkpoint)
    {
        if (request.Listen is not { } listen)
        {
            return request.Config.Local(ActorConfig.SystemName, request.Observer);
        }

        string host = listen.Host.Length > 0 ? listen.Host : Dns.GetHostEntry(string.Empty).HostName;
        RunKey key = RunKey.LoadOrMake(request.Folder);
        ActorSystem system = request.Config.Node(CoordinatorDecides.CoordinatorRole, key, host, listen.Port, request.Observer);
        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(system);
        cluster.Join(cluster.SelfAddress);
        RunAddress address = new(cluster.SelfAddress.Host, cluster.SelfAddress.Port!.Value, checkpoint.Run, cluster.SelfUniqueAddress.Uid);
        address.Write(request.Folder);
        request.Observer.Note(new Listening(address.ToString(), request.Folder));
        return system;
    }
}
