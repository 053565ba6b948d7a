using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Work;
using PcpCluster.Actors.Work.Synthetic;

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

    public void Note(RunNotice notice)
    {
        lock (_notices)
        {
            _notices.Add(notice);
        }
    }
}

/// <summary>Short times, synthetic runs, and what they must give.</summary>
public static class Fixture
{
    public const string Version = "1.0-test";

    public static readonly PipelineOptions Quick = new()
    {
        HeartbeatInterval = TimeSpan.FromMilliseconds(100),
        WorkerLostAfter = TimeSpan.FromSeconds(10),
        TickInterval = TimeSpan.FromMilliseconds(50),
        RetryDelay = TimeSpan.FromMilliseconds(50),
    };

    public static PipelineRequest Request(SyntheticSettings settings, string folder, RecordingObserver? observer = null) => new()
    {
        Untrained = SyntheticPhysics.Untrained(settings),
        Physics = new SyntheticPhysics(),
        Folder = folder,
        ProgramVersion = Version,
        Connect = Pipeline.InProcess(Quick),
        Options = Quick,
        Observer = observer ?? new RecordingObserver(),
    };

    /// <summary>The run computed by a plain loop, without any actor.</summary>
    public static string Direct(SyntheticSettings settings)
    {
        SyntheticPhysics physics = new();
        WorkPackage package = physics.Train(SyntheticPhysics.Untrained(settings), new Progress<string>(), CancellationToken.None);
        RunPlan plan = physics.Plan(package);
        IShardEvaluator evaluator = physics.Computation.Prepare(package);
        List<string> grids = [];
        for (int grid = 0; grid < plan.GridCount; grid++)
        {
            (int first, int end) = plan.GridRange(grid);
            grids.Add(physics.AssembleGrid(
                package, plan, grid, plan.Shards[first..end].Select(s => evaluator.Evaluate(s, CancellationToken.None))));
        }

        return physics.AssembleRun(package, plan, grids);
    }
}
