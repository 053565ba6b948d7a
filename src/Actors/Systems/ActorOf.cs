using Akka.Actor;

namespace PcpCluster.Actors.Systems;

/// <summary>Props from a delegate: no expression tree to compile, and what the delegate holds needs no constructor arguments.</summary>
internal static class ActorOf
{
    public static Props New<T>(Func<T> make)
        where T : ActorBase => Props.CreateBy(new Producer<T>(make));

    private sealed class Producer<T>(Func<T> make) : IIndirectActorProducer
        where T : ActorBase
    {
        public Type ActorType => typeof(T);

        public ActorBase Produce() => make();

        public void Release(ActorBase actor)
        {
        }
    }
}
