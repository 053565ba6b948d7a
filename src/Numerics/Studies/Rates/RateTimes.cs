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

    public ThreePhononResult AddThree(Func<ThreePhononResult> sum) => Timed(sum, (seconds, result) =>
    {
        Three += seconds;
        Kernels += result.Times;
    });

    public SharedResult AddThree(Func<SharedResult> sum) => Timed(sum, (seconds, result) =>
    {
        Three += seconds;
        Kernels += result.Times;
    });

    public FourPhononResult AddFour(Func<FourPhononResult> sum) => Timed(sum, (seconds, result) =>
    {
        Four += seconds;
        Kernels += result.Times;
    });

    public T AddIsotopes<T>(Func<T> sum) => Timed(sum, (seconds, _) => Isotopes += seconds);

    private T Timed<T>(Func<T> sum, Action<double, T> add)
    {
        long start = Stopwatch.GetTimestamp();
        T result = sum();
        lock (_gate)
        {
            add(Stopwatch.GetElapsedTime(start).TotalSeconds, result);
        }

        return result;
    }
}
