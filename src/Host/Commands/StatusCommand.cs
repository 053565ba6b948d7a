using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PcpCluster.Checkpoints;
using PcpCluster.Host.CommandLine;

namespace PcpCluster.Host.Commands;

/// <summary>pcp status: how far a run is, from its checkpoint; the run may be alive or dead.</summary>
internal sealed class StatusCommand : HostCommand
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly Argument<string> _folder = new("DIR") { Description = "The folder named by --out." };

    public StatusCommand()
        : base("status", "Shows how far a run is: waves, rate, time to go, workers, failures.", "pcp status results/si")
    {
        Arguments.Add(_folder);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        RunStatus status = RunStatus.Read(arguments.GetRequiredValue(_folder));
        context.WriteResult(JsonSerializer.Serialize(status, _json), Text(status, DateTimeOffset.UtcNow));
    }

    internal static string Text(RunStatus status, DateTimeOffset now)
    {
        StringBuilder text = new();
        CultureInfo c = CultureInfo.InvariantCulture;
        string state = status.Finished ? "finished" : status.Alive ? "running" : "not running";
        text.AppendLine(c, $"run {status.Run}, pcp {status.ProgramVersion}, started {status.Started:yyyy-MM-dd HH:mm:ss} UTC: {state}");
        foreach (WaveStatus wave in status.Waves)
        {
            text.AppendLine(c, $"  {wave.Purpose}: {wave.Done} of {wave.Total} shards ({100.0 * wave.Done / wave.Total:F1} %)");
        }

        if (status.LastStored is { } last)
        {
            text.AppendLine(c, $"last result {Span(now - last)} ago, {status.ShardsPerSecond:G3} a second");
        }

        if (status.Remaining is { } remaining && !status.Finished)
        {
            text.AppendLine(
                c, $"about {Span(remaining)} to go in this wave{(status.Alive ? string.Empty : " once it is resumed (--resume)")}");
        }

        if (status.ProcessorTimeAhead is { } ahead)
        {
            text.AppendLine(c, $"then {RoughTime.Of(ahead.TotalSeconds)} of processor time in later waves");
        }

        foreach (WorkerStatus worker in status.Workers)
        {
            double speed = worker.BusySeconds > 0 ? worker.ShardsDone / worker.BusySeconds : 0;
            text.AppendLine(c, $"  {worker.Id}: {worker.State}, {worker.Slots} slots, {worker.ShardsDone} shards, {speed:G3} a second and "
                + $"slot, heard {Span(now - worker.LastHeard)} ago");
        }

        foreach (FailureStatus failure in status.Failures)
        {
            string fate = failure.Recovered ? "computed later" : failure.GivenUp ? "GIVEN UP" : "tried again";
            text.AppendLine(c, $"  shard {failure.Wave}/{failure.Part}, attempt {failure.Attempt} "
                + $"{(failure.Worker.Length > 0 ? "on " + failure.Worker : string.Empty)}: {failure.Error} ({fate})");
        }

        return text.ToString();
    }

    private static string Span(TimeSpan span) => span.TotalSeconds < 120
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:F0} s")
        : span.TotalMinutes < 120
            ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:F0} min")
            : string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:F1} h");
}
