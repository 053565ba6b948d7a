using Akka.Actor;
using Akka.Cluster;
using PcpCluster.Actors.Systems;

namespace PcpCluster.Actors.Cluster;

/// <summary>
/// Who is out of the cluster: only the Coordinator's node decides, never about itself. The side with the Coordinator stays; workers down
/// nobody. Akka's split-brain strategies down pairs that see each other badly, and everybody when many nodes change, as they do when they
/// are preempted.
/// </summary>
internal sealed class CoordinatorDecides(ActorSystem system, Akka.Cluster.Cluster cluster) : IDowningProvider
{
    public const string CoordinatorRole = "coordinator";

    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    public Props DowningActorProps => cluster.SelfRoles.Contains(CoordinatorRole)
        ? ActorOf.New(() => new Downing(cluster, RunTimes.From(system.Settings.Config).DownAfter))
        : null!; // Akka's word for "no actor"

    private sealed class Downing : ReceiveActor, IWithTimers
    {
        private readonly Akka.Cluster.Cluster _cluster;

        public Downing(Akka.Cluster.Cluster cluster, TimeSpan after)
        {
            _cluster = cluster;
            Receive<ClusterEvent.UnreachableMember>(m => Timers.StartSingleTimer(m.Member.UniqueAddress, m.Member, after));
            Receive<ClusterEvent.ReachableMember>(m => Timers.Cancel(m.Member.UniqueAddress));
            Receive<ClusterEvent.MemberRemoved>(m => Timers.Cancel(m.Member.UniqueAddress));
            Receive<Member>(m =>
            {
                if (m.UniqueAddress != cluster.SelfUniqueAddress)
                {
                    cluster.Down(m.Address);
                }
            });
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IReachabilityEvent),
            typeof(ClusterEvent.MemberRemoved));
    }
}
