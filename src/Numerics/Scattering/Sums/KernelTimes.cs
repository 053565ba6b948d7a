using System.Diagnostics;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>Where the time of a scattering sum goes, in seconds summed over threads; estimated from every 17th wave-vector tuple.</summary>
/// <param name="Candidates">Search for energy-conserving branches from frequencies and velocities.</param>
/// <param name="Elements">Matrix elements of what was kept.</param>
/// <param name="Weights">Delta functions, occupations and sums.</param>
internal sealed record KernelTimes(double Candidates, double Elements, double Weights)
{
    public static readonly KernelTimes Zero = new(0, 0, 0);

    public static KernelTimes operator +(KernelTimes a, KernelTimes b) =>
        new(a.Candidates + b.Candidates, a.Elements + b.Elements, a.Weights + b.Weights);
}

/// <summary>
/// Takes the times of one thread without disturbing it: a sample every 17th tuple; a prime keeps out of step with any pattern in the
/// visits.
/// </summary>
internal sealed class KernelClock
{
    private const int Interval = 17;

    /// <summary>The first sample: before it, kernels are compiled and tables are touched for the first time.</summary>
    private const int First = 1;

    private long _visits;
    private long _samples;
    private long _candidates;
    private long _elements;
    private long _weights;
    private long _last;

    /// <summary>Whether the tuple that begins now is sampled.</summary>
    public bool Begin()
    {
        if (_visits++ % Interval != First)
        {
            return false;
        }

        _samples++;
        _last = Stopwatch.GetTimestamp();
        return true;
    }

    public void EndCandidates() => _candidates += Lap();

    public void EndElements() => _elements += Lap();

    public void EndWeights() => _weights += Lap();

    public KernelTimes Read() => new(Seconds(_candidates), Seconds(_elements), Seconds(_weights));

    private double Seconds(long ticks) => _samples == 0 ? 0 : (double)_visits / _samples * ticks / Stopwatch.Frequency;

    private long Lap()
    {
        long now = Stopwatch.GetTimestamp();
        long elapsed = now - _last;
        _last = now;
        return elapsed;
    }
}
