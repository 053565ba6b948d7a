using Akka.Actor;
using Akka.Actor.Setup;
using PcpCluster.Actors.Observing;

namespace PcpCluster.Actors.Systems;

/// <summary>Gives logger and serializer of an actor system the observer of its process.</summary>
internal sealed class ObserverSetup(IRunObserver observer) : Setup
{
    public static IRunObserver Of(ActorSystem system) =>
        system.Settings.Setup.Get<ObserverSetup>() is { HasValue: true } setup ? setup.Value.Observer : SilentObserver.Instance;

    public IRunObserver Observer => observer;
}
