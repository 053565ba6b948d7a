using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;

namespace PcpCluster.Actors.Workers;

/// <summary>
/// Computes the one part of a trainer's wave, with all threads of its node: in the process that has the device, otherwise in the
/// Coordinator's. The trained modes come back like any other result.
/// </summary>
internal sealed class ModeTrainer(string worker, int threads, IRunObserver observer, RunFate fate) : Slot(threads, fate), IProgress<double>
{
    private static readonly TimeSpan _betweenReports = TimeSpan.FromSeconds(1);
    private long _lastReport;

    protected override IProgress<double> Progress => this;

    public void Report(double value)
    {
        long now = Environment.TickCount64;
        long last = Interlocked.Read(ref _lastReport);
        if (now - last >= _betweenReports.TotalMilliseconds && Interlocked.CompareExchange(ref _lastReport, now, last) == last)
        {
            observer.Note(new TrainingProgress(worker, value));
        }
    }
}
