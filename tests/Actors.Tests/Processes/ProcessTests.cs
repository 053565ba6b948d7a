using System.Text.RegularExpressions;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>Tests that start processes and watch a run through its checkpoint.</summary>
public abstract class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<RealProcess> _processes = [];

    /// <summary>For <see cref="Configure"/>: no ten seconds of waiting for a node with the role trainer.</summary>
    protected const string NoTrainer = "pcp.trainer-patience = 0s";

    /// <summary>How long anything may take before a test says that it hangs.</summary>
    protected static TimeSpan Patience { get; } = TimeSpan.FromMinutes(4);

    /// <summary>Gone after the test.</summary>
    protected string Folder => _folder.Path;

    protected string Results => Path.Combine(Folder, "results");

    /// <summary>The program, in the build that tests it.</summary>
    private protected string Pcp { get; private set; } = RealProcess.Pcp;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _processes.ForEach(p => p.Dispose());
        _folder.Dispose();
    }

    /// <summary>Other values in the config/akka.hocon of every process started from now on.</summary>
    private protected void Configure(string hocon) => Pcp = RealProcess.PcpWith(hocon, Path.Combine(Folder, "pcp"));

    /// <summary>pcp with these arguments.</summary>
    private protected RealProcess Start(params string[] arguments) => Watched(RealProcess.Start(Pcp, arguments));

    /// <summary>A command line for workers that join.</summary>
    private protected string[] Listening(string[] job, int port, bool resume)
    {
        string[] listening = [.. job, "--workers", "0", "--listen", $"127.0.0.1:{port}", "--out", Results];
        return resume ? [.. listening, "--resume"] : listening;
    }

    private protected RealProcess Watched(RealProcess process)
    {
        _processes.Add(process);
        return process;
    }

    /// <summary>Waits until the checkpoint says so; fails with all that was written when the coordinator ends before.</summary>
    private protected async Task<RunStatus> Until(Func<RunStatus, bool> holds, RealProcess coordinator)
    {
        for (DateTime end = DateTime.UtcNow + Patience; DateTime.UtcNow < end; await Task.Delay(100))
        {
            if (Status() is { } status && holds(status))
            {
                return status;
            }

            Assert.False(coordinator.HasExited, coordinator.Errors);
        }

        throw new TimeoutException($"The run does not move on.\n{Told()}");
    }

    /// <summary>Waits until a process has written so.</summary>
    private protected static async Task Written(RealProcess process, string pattern, TimeSpan patience)
    {
        for (DateTime end = DateTime.UtcNow + patience; DateTime.UtcNow < end; await Task.Delay(20))
        {
            if (Regex.IsMatch(process.Errors, pattern))
            {
                return;
            }
        }

        throw new TimeoutException($"'{pattern}' was not written.\n{process.Errors}");
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
        catch (InputException)
        {
            return null;
        }
    }
}
