using Akka.Actor;
using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Cluster;

/// <summary>
/// The end of one cluster connection in a worker's process: passes messages both ways, itself as the sender, so that one reference at the
/// Coordinator stands for one connection.
/// </summary>
internal sealed class ClusterLink : UntypedActor
{
    public const string Name = "link";

    private readonly IActorRef _node;
    private readonly ActorSelection _coordinator;
    private readonly ActorSelection _aggregator;
    private readonly ActorSelection _packages;

    public ClusterLink(Address coordinator, IActorRef node)
    {
        _node = node;
        _coordinator = Of(CoordinatorPaths.Coordinator);
        _aggregator = Of(CoordinatorPaths.Aggregator);
        _packages = Of(CoordinatorPaths.Packages);

        ActorSelection Of(string name) => Context.ActorSelection(new RootActorPath(coordinator) / "user" / name);
    }

    protected override void OnReceive(object message)
    {
        if (!Sender.Equals(_node))
        {
            _node.Tell(message, Self);
            return;
        }

        ActorSelection to = message switch
        {
            ShardComputed or ResultOffered or Piece => _aggregator,
            PieceRequested => _packages,
            _ => _coordinator,
        };
        to.Tell(message, Self);
    }
}

/// <summary>Names of the actors that workers speak to.</summary>
internal static class CoordinatorPaths
{
    public const string Coordinator = "coordinator";
    public const string Aggregator = "aggregator";
    public const string Packages = "package";
}
