using System.Globalization;
using PcpCluster.Actors.Observing;
using PcpCluster.Host.CommandLine;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace PcpCluster.Host.Runs;

/// <summary>
/// Writes down what the actors report: one JSON object a line with run, shard and worker as properties of their own, and for the person in front
/// of the console what is worth reading.
/// </summary>
internal sealed class RunLog : IRunObserver, IDisposable
{
    private static readonly TimeSpan _betweenProgress = TimeSpan.FromSeconds(10);
    private readonly RunContext _context;
    private readonly Logger _log;
    private readonly Lock _gate = new();
    private DateTimeOffset _lastProgress;
    private volatile string _run = string.Empty;

    /// <param name="file">Null for no file.</param>
    public RunLog(RunContext context, string? file)
    {
        _context = context;
        LoggerConfiguration configuration = new LoggerConfiguration().MinimumLevel.Debug();
        if (file is not null)
        {
            configuration = configuration.WriteTo.File(
                new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture), file, shared: true);
        }

        _log = configuration.CreateLogger();
    }

    public void Note(RunNotice notice)
    {
        ILogger log = _log.ForContext("Kind", notice.GetType().Name);
        log = notice.ShardId is { } shard ? log.ForContext("Shard", shard) : log;
        log = notice.WorkerAddress is { } worker ? log.ForContext("Worker", worker) : log;
        _run = notice switch { RunOpened opened => opened.Run, PackageReceived received => received.Run, _ => _run };
        log = _run.Length > 0 ? log.ForContext("Run", _run) : log;
        log.Write(LevelOf(notice.Level), "{Text:l}", notice.Text);
        if (IsForTheConsole(notice))
        {
            lock (_gate)
            {
                if (notice.Level >= NoticeLevel.Warning)
                {
                    _context.Warn(notice.Text);
                }
                else
                {
                    _context.Note(notice.Text);
                }
            }
        }
    }

    public void Dispose() => _log.Dispose();

    private bool IsForTheConsole(RunNotice notice)
    {
        if (notice is not ProgressMade)
        {
            return notice.Level >= NoticeLevel.Information;
        }

        lock (_gate)
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            bool due = now - _lastProgress >= _betweenProgress;
            _lastProgress = due ? now : _lastProgress;
            return due;
        }
    }

    private static LogEventLevel LevelOf(NoticeLevel level) => level switch
    {
        NoticeLevel.Detail => LogEventLevel.Debug,
        NoticeLevel.Information => LogEventLevel.Information,
        NoticeLevel.Warning => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };
}
