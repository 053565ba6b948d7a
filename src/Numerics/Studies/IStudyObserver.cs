namespace PcpCluster.Numerics.Studies;

/// <summary>Hears what a study does. Called from any thread, never concurrently by one study; must return quickly.</summary>
public interface IStudyObserver
{
    /// <summary>A step begins; how far it is comes through <see cref="Foundation.ComputeOptions.Progress"/>.</summary>
    void Begin(string name)
    {
    }

    /// <summary>A step took so long: "phonons", "rates".</summary>
    void Stage(string name, TimeSpan elapsed);

    /// <summary>Worth a line in the log.</summary>
    void Note(string text);

    /// <summary>The result may not be what the user expects.</summary>
    void Warn(string text);
}
