using System.Diagnostics;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>
/// Where the time of the parts that this process evaluated went, in seconds summed over threads; no result depends on it.
/// </summary>
internal sealed class RateTimes
{
    private readonly Lock _gate = new();

    public double Three { get; private set; }

    public double Four { get; private set; }

    public double Isotopes { get; private set; }

    /// <summary>The inner structure of the three- and four-phonon sums.</summary>
    public KernelTimes Kernels { get; private set; } = KernelTimes.Zero;

    public ThreePhononResult AddThree(Func<ThreePhononResult> sum) => AddThree(sum, result => result.Times);

    public SharedResult AddThree(Func<SharedResult> sum) => AddThree(sum, result => result.Times);

    public FourPhononResult AddFour(Func<FourPhononResult> sum)
    {
        long start = Stopwatch.GetTimestamp();
        FourPhononResult result = sum();
        lock (_gate)
        {
            Four += Stopwatch.GetElapsedTime(start).TotalSeconds;
            Kernels += result.Times;
        }

        return result;
    }

    public T AddIsotopes<T>(Func<T> sum)
    {
        long start = Stopwatch.GetTimestamp();
        T result = sum();
        lock (_gate)
        {
            Isotopes += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return result;
    }

    private T AddThree<T>(Func<T> sum, Func<T, KernelTimes> times)
    {
        long start = Stopwatch.GetTimestamp();
        T result = sum();
        lock (_gate)
        {
            Three += Stopwatch.GetElapsedTime(start).TotalSeconds;
            Kernels += times(result);
        }

        return result;
    }
}
