using Akka.Actor;
using PcpCluster.Actors.Systems;
using PcpCluster.Actors.Workers;

namespace PcpCluster.Actors.Cluster;

/// <summary>
/// A worker process: a permanent local actor system that computes, and a connection that is made again whenever it breaks.
/// </summary>
public static class ClusterWorker
{
    /// <summary>
    /// Works until the run is finished, or no Coordinator was seen for too long, or it is stopped, which gives its shards back.
    /// </summary>
    /// <exception cref="Numerics.Foundation.InputException">The run refused this worker, or it cannot compute what is asked.</exception>
    public static async Task<WorkerEnd> Run(WorkerRequest request, JoinTarget target, CancellationToken stop)
    {
        ActorSystem bench = request.Config.Local("bench", request.Observer);
        RunFate<WorkerEnd> fate = new();
        Connection? connection = null;
        IActorRef node = bench.ActorOf(ActorOf.New(() => new WorkerNode(request, fate, () => connection?.Renew(), fate.Succeed)), "node");
        connection = new Connection(target, node, request);
        CancellationTokenRegistration leaving = stop.Register(() => node.Tell(new WorkerNode.Leave()));
        await using (leaving.ConfigureAwait(false))
        {
            try
            {
                Task<bool> connecting = Task.Run(connection.Run, CancellationToken.None);
                if (await Task.WhenAny(fate.End, connecting).ConfigureAwait(false) == connecting && await connecting.ConfigureAwait(false))
                {
                    node.Tell(new WorkerNode.Over());
                }

                return await fate.End.ConfigureAwait(false);
            }
            finally
            {
                await Task.WhenAll(bench.Terminate(), connection.Stop())
                    .WaitAsync(request.Times.LeaveWithin, CancellationToken.None)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
