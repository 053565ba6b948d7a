using System.Diagnostics;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;
using Serilog;
using Serilog.Core;

namespace PcpCluster.Host.CommandLine;

/// <summary>
/// What a running command has around it: where results and remarks go, how many threads, how it is interrupted, the run folder's log, and
/// the seconds that each stage took.
/// </summary>
public sealed class RunContext(TextWriter output, TextWriter error, CancellationToken cancellation, bool errorIsTerminal)
    : IStudyObserver, IProgress<double>, IDisposable
{
    private readonly Dictionary<string, double> _seconds = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private Progress? _progress;
    private Logger _log = new LoggerConfiguration().CreateLogger();

    /// <summary>Result as one JSON object on stdout.</summary>
    public bool Json { get; init; }

    public bool Quiet { get; init; }

    public int Threads { get; init; } = 1;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Where remarks go.</summary>
    public TextWriter Error => error;

    /// <summary>How a study or a single step is to be computed: with all threads, showing how far the stage at work is.</summary>
    public ComputeOptions Compute => new(Threads, Quiet ? null : this, cancellation);

    /// <summary>Log of the run folder; without one it goes nowhere.</summary>
    public ILogger Log => _log;

    /// <summary>The run folder once <see cref="OpenRunFolder"/> was called.</summary>
    public string? RunFolder { get; private set; }

    /// <summary>Wall-clock seconds since the command started.</summary>
    public double Elapsed => _clock.Elapsed.TotalSeconds;

    /// <summary>Seconds of each stage so far; repeated stages add up.</summary>
    public IReadOnlyDictionary<string, double> StageSeconds => _seconds;

    /// <summary>Makes the folder for the results and starts its log file pcp.log.</summary>
    /// <exception cref="InputException">The folder cannot be made or written.</exception>
    public string OpenRunFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            string logFile = Path.Combine(path, "pcp.log");
            using (File.Open(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            {
            }

            _log = new LoggerConfiguration()
                .MinimumLevel.Debug()
                .WriteTo.File(
                    logFile,
                    formatProvider: System.Globalization.CultureInfo.InvariantCulture,
                    outputTemplate: "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}")
                .CreateLogger();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be used as the folder for results ({e.Message}). Name another one with --out.");
        }

        RunFolder = path;
        return path;
    }

    /// <summary>Ends the log of the run folder, which may be deleted then.</summary>
    public void CloseRunFolder()
    {
        _log.Dispose();
        (_log, RunFolder) = (new LoggerConfiguration().CreateLogger(), null);
    }

    /// <summary>Runs one stage with its own progress and adds its seconds to <see cref="StageSeconds"/>.</summary>
    public T Stage<T>(string name, Func<ComputeOptions, T> work)
    {
        Begin(name);
        long start = Stopwatch.GetTimestamp();
        T result = work(Compute);
        Stage(name, Stopwatch.GetElapsedTime(start));
        return result;
    }

    /// <summary>A bar on a terminal, lines elsewhere.</summary>
    public void Begin(string name)
    {
        cancellation.ThrowIfCancellationRequested();
        EndStage();
        if (!Quiet)
        {
            lock (_gate)
            {
                _progress = errorIsTerminal ? new ProgressBar(error, name) : new ProgressLines(error, name);
            }
        }
    }

    public void Stage(string name, TimeSpan elapsed)
    {
        lock (_gate)
        {
            _progress?.Finish();
        }

        EndStage();
        _seconds[name] = _seconds.GetValueOrDefault(name) + elapsed.TotalSeconds;
        _log.Information("{Stage}: {Seconds:F3} s", name, elapsed.TotalSeconds);
    }

    /// <summary>Takes the progress of the stage at work away.</summary>
    public void EndStage()
    {
        lock (_gate)
        {
            _progress?.Dispose();
            _progress = null;
        }
    }

    void IProgress<double>.Report(double value) => _progress?.Report(value);

    /// <summary>A remark for the user, on stderr.</summary>
    public void Note(string text)
    {
        _log.Information("{Text}", text);
        if (!Quiet)
        {
            error.WriteLine(text);
        }
    }

    /// <summary>A warning for the user, on stderr even with --quiet.</summary>
    public void Warn(string text)
    {
        _log.Warning("{Text}", text);
        error.WriteLine("warning: " + text);
    }

    /// <summary>The result: the JSON text with --json, else the text for people; both are given so that every command has both.</summary>
    public void WriteResult(string json, string text)
    {
        output.WriteLine((Json ? json : text).TrimEnd('\n'));
        output.Flush();
    }

    public void Dispose()
    {
        EndStage();
        _log.Dispose();
    }
}
