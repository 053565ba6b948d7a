using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Host.Rehearsal;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Tests;

/// <summary>A folder that disappears with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pcp-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>Remembers all it is told.</summary>
public sealed class RecordingObserver : IRunObserver
{
    private readonly List<RunNotice> _notices = [];

    public RunNotice[] Notices
    {
        get
        {
            lock (_notices)
            {
                return [.. _notices];
            }
        }
    }

    /// <summary>Called with every notice, on the actor's thread.</summary>
    public Action<RunNotice>? Also { get; init; }

    public void Note(RunNotice notice)
    {
        lock (_notices)
        {
            _notices.Add(notice);
        }

        Also?.Invoke(notice);
    }

    /// <summary>Waits until something was told; fails with all that was told instead.</summary>
    public async Task<T> Until<T>(Func<T, bool>? which = null, int count = 1)
        where T : RunNotice
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(60); DateTime.UtcNow < end; await Task.Delay(10))
        {
            T[] found = [.. Notices.OfType<T>().Where(n => which?.Invoke(n) ?? true)];
            if (found.Length >= count)
            {
                return found[^1];
            }
        }

        throw new TimeoutException($"No {typeof(T).Name} came.\n{this}");
    }

    public override string ToString() => string.Join('\n', Notices.Select(n => $"{n.GetType().Name}: {n.Text}"));
}

/// <summary>Short times, synthetic runs, and what they must give.</summary>
public static class Fixture
{
    public const string Version = "1.0-test";

    public static readonly RunTimes Quick = new()
    {
        HeartbeatInterval = TimeSpan.FromMilliseconds(100),
        TickInterval = TimeSpan.FromMilliseconds(50),
        RetryDelay = TimeSpan.FromMilliseconds(50),
        TrainerPatience = TimeSpan.Zero,
        RejoinPause = TimeSpan.FromMilliseconds(100),
    };

    public static RunRequest Request(SyntheticSettings settings, string folder, RecordingObserver? observer = null) => new()
    {
        Study = new SyntheticStudy(settings),
        Folder = folder,
        ProgramVersion = Version,
        Config = ActorConfig.Load(),
        Times = Quick,
        Observer = observer ?? new RecordingObserver(),
    };

    public static string Json(RunOutcome outcome) => ((SyntheticResult)outcome.Result!).Json;

    /// <summary>The study computed by a plain loop, without any actor.</summary>
    public static string Direct(SyntheticSettings settings)
    {
        SyntheticStudy study = new(settings with { Sleep = 0 });
        StudyState done = StudyState.Start;
        while (study.Next(done, ComputeOptions.SingleThread) is { } wave)
        {
            done =
                done.With(new CompletedWave(wave, [.. wave.Parts.Select(p => study.Evaluate(wave.Input, p, ComputeOptions.SingleThread))]));
        }

        return ((SyntheticResult)study.Assemble(done, ComputeOptions.SingleThread)).Json;
    }
}
