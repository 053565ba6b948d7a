using System.Diagnostics;
using PcpCluster.Numerics.Compression.Objective;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>Loss against time, as this process came to know it. Thread-safe.</summary>
internal sealed class TrainingClock
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly List<(double Seconds, double Loss)> _history = [];

    public double Seconds => _clock.Elapsed.TotalSeconds;

    /// <summary>The smallest plain relative loss so far.</summary>
    public double Best { get; private set; } = double.PositiveInfinity;

    /// <summary>Wall-clock seconds after which a relative loss of 3 % was first met; NaN if it never was.</summary>
    public double SecondsToThreePercent { get; private set; } = double.NaN;

    /// <summary>Best loss against time, one entry each time it fell by 2 % or more.</summary>
    public IReadOnlyList<(double Seconds, double Loss)> History
    {
        get
        {
            lock (_gate)
            {
                return [.. _history];
            }
        }
    }

    public void Observe(LossTerms terms)
    {
        double loss = Math.Sqrt(Math.Max(0, terms.Plain));
        lock (_gate)
        {
            if (loss < 0.98 * Best)
            {
                _history.Add((Seconds, loss));
            }

            Best = Math.Min(Best, loss);
            if (loss <= 0.03 && double.IsNaN(SecondsToThreePercent))
            {
                SecondsToThreePercent = Seconds;
            }
        }
    }
}
