namespace PcpCluster.Numerics.Studies;

/// <summary>
/// A study told as a story: an iterator yields its waves, and goes on when the wave just yielded is done. What is done already is gone
/// through again, which costs little, as the waves carry the work.
/// </summary>
internal sealed class StudyScript
{
    /// <summary>The wave that was yielded last, now done.</summary>
    public CompletedWave Last { get; private set; } = null!;

    /// <summary>Number of the wave to be yielded next.</summary>
    public int Number { get; private set; }

    /// <summary>The first wave of the story that is not done; null at its end.</summary>
    /// <exception cref="InvalidOperationException">The story is another one than that of <paramref name="done"/>.</exception>
    public static Wave? Next(StudyState done, Func<StudyScript, IEnumerable<Wave>> story)
    {
        var script = new StudyScript();
        foreach (Wave wave in story(script))
        {
            if (script.Number == done.Waves.Length)
            {
                return wave;
            }

            script.Last = done.Waves[script.Number];
            if (script.Last.Wave.Checksum != wave.Checksum)
            {
                throw new InvalidOperationException($"Wave {script.Number} ({wave.Input.Purpose}) is not the one that was computed.");
            }

            script.Number++;
        }

        return null;
    }
}
