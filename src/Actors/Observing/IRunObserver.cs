namespace PcpCluster.Actors.Observing;

/// <summary>
/// Where actors report what happens. They know no console and no log; the host writes these down. Called from several threads.
/// </summary>
public interface IRunObserver
{
    void Note(RunNotice notice);
}

/// <summary>For whom nobody watches.</summary>
public sealed class SilentObserver : IRunObserver
{
    public static readonly SilentObserver Instance = new();

    public void Note(RunNotice notice)
    {
    }
}
