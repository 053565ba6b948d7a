using System.Text.Json;
using PcpCluster.Actors.Checkpoints;
using PcpCluster.Actors.Work.Synthetic;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>Tests that start processes of the program and watch a run through its checkpoint.</summary>
public abstract class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<PcpProcess> _processes = [];

    /// <summary>How long anything may take before a test says that it hangs.</summary>
    protected static TimeSpan Patience { get; } = TimeSpan.FromMinutes(4);

    /// <summary>Gone after the test.</summary>
    protected string Folder => _folder.Path;

    protected string Results => Path.Combine(Folder, "results");

    public void Dispose()
    {
        _processes.ForEach(p => p.Dispose());
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A run file without physics.</summary>
    private protected string Describe(SyntheticSettings settings)
    {
        string file = Path.Combine(Folder, "run.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new { Synthetic = settings }));
        return file;
    }

    private protected PcpProcess Start(params string[] arguments) => Watched(PcpProcess.Start(arguments));

    private protected PcpProcess Watched(PcpProcess process)
    {
        _processes.Add(process);
        return process;
    }

    private protected Task UntilDone(int shards, PcpProcess coordinator) => Until(s => s.Done >= shards, coordinator);

    /// <summary>Waits until the checkpoint says so; fails with all that was written when the coordinator ends before.</summary>
    private protected async Task<RunStatus> Until(Func<RunStatus, bool> holds, PcpProcess coordinator)
    {
        for (DateTime end = DateTime.UtcNow + Patience; DateTime.UtcNow < end; await Task.Delay(50))
        {
            if (Status() is { } status && holds(status))
            {
                return status;
            }

            Assert.False(coordinator.HasExited, coordinator.Errors);
        }

        throw new TimeoutException($"The run does not move on.\n{Told()}");
    }

    /// <summary>What all processes wrote to stderr.</summary>
    private protected string Told() => string.Join('\n', _processes.Select(p => $"--- exited: {p.HasExited}\n{p.Errors}"));

    /// <summary>Null also while the checkpoint is being made.</summary>
    private protected RunStatus? Status()
    {
        try
        {
            return RunStatus.Read(Results);
        }
        catch (Numerics.Foundation.InputException)
        {
            return null;
        }
    }
}
