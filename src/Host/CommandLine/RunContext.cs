using System.Diagnostics;
using PcpCluster.Numerics.Foundation;
using Serilog;
using Serilog.Core;

namespace PcpCluster.Host.CommandLine;

/// <summary>
/// What a running command has around it: where results and remarks go, how many threads, how it is interrupted, the run folder's log, and
/// the seconds that each stage took.
/// </summary>
public sealed class RunContext(TextWriter output, TextWriter error, CancellationToken cancellation, bool errorIsTerminal) : IDisposable
{
    private readonly Dictionary<string, double> _seconds = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private Logger _log = new LoggerConfiguration().CreateLogger();

    /// <summary>Result as one JSON object on stdout.</summary>
    public bool Json { get; init; }

    public bool Quiet { get; init; }

    public int Threads { get; init; } = 1;

    public CancellationToken Cancellation => cancellation;

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

    /// <summary>
    /// Runs one stage with its own progress bar (plain lines where stderr is no terminal) and adds its seconds to
    /// <see cref="StageSeconds"/>.
    /// </summary>
    public T Stage<T>(string name, Func<ComputeOptions, T> work)
    {
        cancellation.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        T result = Quiet
            ? work(new ComputeOptions(Threads, null, cancellation))
            : errorIsTerminal
                ? Progress.OnTerminal(error, name, p => work(new ComputeOptions(Threads, p, cancellation)))
                : Progress.AsLines(error, name, p => work(new ComputeOptions(Threads, p, cancellation)));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _seconds[name] = _seconds.GetValueOrDefault(name) + seconds;
        _log.Information("{Stage}: {Seconds:F3} s", name, seconds);
        return result;
    }

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

    public void Dispose() => _log.Dispose();
}
