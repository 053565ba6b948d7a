using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace PcpCluster.Host.CommandLine;

/// <summary>Shows how far a stage has come. Reports come from any thread; disposed of unfinished, it leaves no trace.</summary>
internal abstract class Progress : IProgress<double>, IDisposable
{
    public abstract void Report(double value);

    /// <summary>The stage is done.</summary>
    public virtual void Finish()
    {
    }

    public virtual void Dispose()
    {
    }
}

/// <summary>A bar with the remaining time, for a terminal.</summary>
internal sealed class ProgressBar : Progress
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _bar;
    private volatile ProgressTask? _task;

    public ProgressBar(TextWriter error, string name)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        _bar = console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn(),
                new SpinnerColumn())
            .StartAsync(context =>
            {
                _task = context.AddTask(Markup.Escape(name), maxValue: 1);
                return _end.Task;
            });
    }

    public override void Report(double value)
    {
        if (_task is { } task)
        {
            task.Value = Math.Max(task.Value, value);
        }
    }

    public override void Dispose()
    {
        _end.TrySetResult();
        _bar.GetAwaiter().GetResult();
    }
}

/// <summary>Plain lines now and then, for a file or a pipe.</summary>
internal sealed class ProgressLines(TextWriter error, string name) : Progress
{
    /// <summary>Time between two lines of one stage.</summary>
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private long _last = Stopwatch.GetTimestamp();

    public override void Report(double value)
    {
        lock (_gate)
        {
            if (Stopwatch.GetElapsedTime(_last) < LineInterval || value <= 0)
            {
                return;
            }

            _last = Stopwatch.GetTimestamp();
            double elapsed = Stopwatch.GetElapsedTime(_start).TotalSeconds;
            double remaining = elapsed * (1 - value) / value;
            error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name}: {100 * value:F0} %, {elapsed:F0} s gone, about {remaining:F0} s left"));
        }
    }

    public override void Finish() => error.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name}: {Stopwatch.GetElapsedTime(_start).TotalSeconds:F2} s"));
}
