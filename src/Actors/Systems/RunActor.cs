using Akka.Actor;

namespace PcpCluster.Actors.Systems;

/// <summary>
/// An actor whose fault ends the run, or the worker process: its memory is the checkpoint, and to start it again without it would be a lie.
/// </summary>
internal abstract class RunActor(RunFate fate) : UntypedActor, IWithTimers
{
    private static readonly DateTimeOffset _origin = DateTimeOffset.UtcNow - TimeSpan.FromMilliseconds(Environment.TickCount64);

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>A steady clock: setting the machine's moves no time-out. Tests advance theirs by hand.</summary>
    protected static DateTimeOffset Now =>
        Context.System.Scheduler is HashedWheelTimerScheduler
            ? _origin + TimeSpan.FromMilliseconds(Environment.TickCount64)
            : Context.System.Scheduler.Now;

    protected sealed override void OnReceive(object message)
    {
        try
        {
            Handle(message);
        }
        catch (Exception e)
        {
            fate.Fail(e);
            Context.Stop(Self);
        }
    }

    protected abstract void Handle(object message);
}

/// <summary>What the actors of a process share: the first fault of any of them ends all.</summary>
internal abstract class RunFate
{
    public abstract void Fail(Exception fault);
}

/// <summary>How they end together: with an outcome or a fault.</summary>
internal sealed class RunFate<T> : RunFate
{
    private readonly TaskCompletionSource<T> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> End => _end.Task;

    public void Succeed(T outcome) => _end.TrySetResult(outcome);

    public override void Fail(Exception fault) => _end.TrySetException(fault);
}
