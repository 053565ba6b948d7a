using System.Diagnostics;
using Akka.Actor;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Systems;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Workers;

/// <summary>
/// Computes one shard after another on a thread of its own. Whatever a shard throws is an answer, never a fault of the actor.
/// </summary>
internal abstract class Slot(int threads, RunFate fate) : RunActor(fate)
{
    public sealed record Compute(ShardId Id, IStudy Study, WaveInput Wave, Part Part, CancellationToken Stop);

    public sealed record Done(ShardId Id, PartResult Result, double Seconds);

    /// <param name="InputIsWrong">Nobody else would do better.</param>
    public sealed record Failed(ShardId Id, string Error, bool InputIsWrong);

    /// <summary>Told to stop before the end.</summary>
    public sealed record Stopped(ShardId Id);

    /// <summary>Receives the fraction of a shard; null where nobody watches.</summary>
    protected virtual IProgress<double>? Progress => null;

    protected override void Handle(object message)
    {
        if (message is Compute compute)
        {
            Sender.Tell(Evaluate(compute));
        }
    }

    private object Evaluate(Compute compute)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            PartResult result = compute.Study.Evaluate(compute.Wave, compute.Part, new ComputeOptions(threads, Progress, compute.Stop));
            return new Done(compute.Id, result, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        catch (OperationCanceledException) when (compute.Stop.IsCancellationRequested)
        {
            return new Stopped(compute.Id);
        }
        catch (InputException e)
        {
            return new Failed(compute.Id, e.Message, InputIsWrong: true);
        }
        catch (Exception e)
        {
            return new Failed(compute.Id, $"{e.GetType().Name}: {e.Message}", InputIsWrong: false);
        }
    }
}
