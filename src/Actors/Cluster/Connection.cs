using Akka.Actor;
using Akka.Remote;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Actors.Workers;

namespace PcpCluster.Actors.Cluster;

/// <summary>
/// Keeps a worker process connected. A node that was downed, quarantined or lost its Coordinator must get a new actor system; so the
/// connection is a system of its own, thrown away and made again, while the one that computes stays.
/// </summary>
internal sealed class Connection(JoinTarget target, IActorRef node, WorkerRequest request)
{
    private readonly Lock _gate = new();
    private ActorSystem? _system;
    private bool _stopped;

    /// <summary>A new connection, soon.</summary>
    public void Renew()
    {
        lock (_gate)
        {
            _ = _system?.Terminate();
        }
    }

    /// <summary>Runs until stopped; returns early when the run turns out to be over.</summary>
    public async Task<bool> Run()
    {
        bool told = false;
        while (true)
        {
            RunAddress? address = target.Find();
            if (address is { Finished: true })
            {
                return true;
            }

            if (address is null && !told)
            {
                told = true;
                request.Observer.Note(new WaitingForRun(target.ToString()));
            }

            if (address is not null && Make(address) is { } system)
            {
                await Serve(system, address).ConfigureAwait(false);
                node.Tell(new WorkerNode.Detach());
            }

            lock (_gate)
            {
                _system = null;
                if (_stopped)
                {
                    return false;
                }
            }

            await Task.Delay(request.Times.RejoinPause * (0.1 + (0.9 * Random.Shared.NextDouble())), request.Time).ConfigureAwait(false);
        }
    }

    /// <summary>Leaves the cluster in good order if that is quick; else the Coordinator finds out by itself.</summary>
    public async Task Stop()
    {
        ActorSystem? system;
        lock (_gate)
        {
            _stopped = true;
            system = _system;
        }

        if (system is not null)
        {
            Task leaving = CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
            await leaving.WaitAsync(request.Times.LeaveWithin, request.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _ = system.Terminate();
        }
    }

    /// <summary>
    /// Until the system ends, or the run has another address or start: then its old Coordinator is gone, and only silence would tell.
    /// </summary>
    private async Task Serve(ActorSystem system, RunAddress address)
    {
        while (!system.WhenTerminated.IsCompleted)
        {
            await Task
                .WhenAny(system.WhenTerminated, Task.Delay(request.Times.HeartbeatInterval, request.Time))
                .ConfigureAwait(false);
            if (target.Find() is { } now && now != address)
            {
                _ = system.Terminate();
                await system.WhenTerminated.ConfigureAwait(false);
            }
        }
    }

    private ActorSystem? Make(RunAddress address)
    {
        string role = request.Trainer == Messages.TrainerRole.Trainer ? "\"worker\", \"trainer\"" : "\"worker\"";
        lock (_gate)
        {
            if (_stopped)
            {
                return null;
            }

            ActorSystem system = request.Config.Node(role, target.Key(), target.HereTowards(address.Host), 0, request.Observer);
            _system = system;
            Address coordinator = new("akka.ssl.tcp", ActorConfig.SystemName, address.Host, address.Port);
            system.EventStream.Subscribe(system.ActorOf(ActorOf.New(() => new QuarantineWatch())), typeof(ThisActorSystemQuarantinedEvent));
            IActorRef link = system.ActorOf(ActorOf.New(() => new ClusterLink(coordinator, node)), ClusterLink.Name);
            Akka.Cluster.Cluster.Get(system).JoinSeedNodes([coordinator]);
            node.Tell(new WorkerNode.Attach(link, link, link, Remote: address.ToString()));
            return system;
        }
    }

    /// <summary>Quarantined by its Coordinator, a system can never speak to it again.</summary>
    private sealed class QuarantineWatch : ReceiveActor
    {
        public QuarantineWatch() => Receive<ThisActorSystemQuarantinedEvent>(_ => Context.System.Terminate());
    }
}
