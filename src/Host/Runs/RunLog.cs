using System.Diagnostics;
using System.Globalization;
using PcpCluster.Actors.Observing;
using PcpCluster.Host.CommandLine;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace PcpCluster.Host.Runs;

/// <summary>
/// Writes down what the actors report: one JSON object a line with run, shard and worker as properties of their own, and for the person in
/// front of the console the progress of each wave and what is worth reading.
/// </summary>
internal sealed class RunLog : IRunObserver, IDisposable
{
    private readonly RunContext _context;
    private readonly NoticeLevel _shown;
    private readonly Logger _log;
    private readonly Lock _gate = new();
    private string _run = string.Empty;
    private (string Purpose, long Start)? _wave;
    private RunForecast _forecast = new();

    /// <param name="context">The console.</param>
    /// <param name="file">Null for no file.</param>
    /// <param name="shown">What the console shows besides progress, and above.</param>
    public RunLog(RunContext context, string? file, NoticeLevel shown)
    {
        _context = context;
        _shown = shown;
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
        lock (_gate)
        {
            _run = notice is IOfRun known ? known.Run : _run;
            ILogger log = _log.ForContext("Kind", notice.GetType().Name);
            log = _run.Length > 0 ? log.ForContext("Run", _run) : log;
            log = notice is IOfShard of ? log.ForContext("Shard", of.Shard.ToString()) : log;
            log = notice is IOfWorker by ? log.ForContext("Worker", by.Worker) : log;
            log.Write(LevelOf(notice.Level), "{Text:l}", notice.Text);
            Show(notice);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            EndWave();
            _log.Dispose();
        }
    }

    private void Show(RunNotice notice)
    {
        switch (notice)
        {
            case WaveBegun wave:
                EndWave();
                _wave = (wave.Purpose, Stopwatch.GetTimestamp());
                _forecast = _forecast.Begin(wave.Cost, wave.CostAhead);
                if (!_context.Cancellation.IsCancellationRequested)
                {
                    _context.Begin(_forecast.ToGo is { } seconds
                        ? $"{wave.Purpose} ({RoughTime.Of(seconds)} of processor time to go)"
                        : wave.Purpose);
                }

                break;
            case ShardFinished shard:
                _forecast = _forecast.Finish(shard.Seconds);
                break;
            case ProgressMade progress:
                ((IProgress<double>)_context).Report(progress.Fraction);
                break;
            case TrainingProgress training:
                ((IProgress<double>)_context).Report(training.Fraction);
                break;
        }

        if (notice.Level >= NoticeLevel.Warning)
        {
            _context.Warn(notice.Text);
        }
        else if (notice.Level >= _shown)
        {
            _context.Note(notice.Text);
        }
    }

    private void EndWave()
    {
        if (_wave is { } wave)
        {
            _context.Stage(wave.Purpose, Stopwatch.GetElapsedTime(wave.Start));
            _wave = null;
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
