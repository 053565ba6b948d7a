using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace PcpCluster.Host.CommandLine;

/// <summary>Shows how far a stage has come: a bar with the remaining time on a terminal, plain lines in a file or a pipe.</summary>
internal static class Progress
{
    /// <summary>Time between two plain lines of one stage.</summary>
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    public static T OnTerminal<T>(TextWriter error, string name, Func<IProgress<double>, T> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        T result = default!;
        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(name), maxValue: 1);
                result = work(new Forward(fraction => task.Value = Math.Max(task.Value, fraction)));
                task.Value = 1;
            });
        return result;
    }

    public static T AsLines<T>(TextWriter error, string name, Func<IProgress<double>, T> work)
    {
        long start = Stopwatch.GetTimestamp();
        long last = start;
        var gate = new object();
        T result = work(new Forward(fraction =>
        {
            lock (gate)
            {
                if (Stopwatch.GetElapsedTime(last) < LineInterval || fraction <= 0)
                {
                    return;
                }

                last = Stopwatch.GetTimestamp();
                double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
                double remaining = elapsed * (1 - fraction) / fraction;
                error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{name}: {100 * fraction:F0} %, {elapsed:F0} s gone, about {remaining:F0} s left"));
            }
        }));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {seconds:F2} s"));
        return result;
    }

    /// <summary>Reports at once on the calling thread (System.Progress would post to the thread pool and come late).</summary>
    private sealed class Forward(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
