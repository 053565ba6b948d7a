using System.Diagnostics;

namespace PcpCluster.Numerics.Studies;

/// <summary>Steps of a study as its observer hears of them; without an observer they are silent.</summary>
internal static class StudyObservation
{
    /// <summary>Does the work as a step of that name.</summary>
    public static T Timed<T>(this IStudyObserver? observer, string name, Func<T> work)
    {
        observer?.Begin(name);
        long start = Stopwatch.GetTimestamp();
        T result = work();
        observer?.Stage(name, Stopwatch.GetElapsedTime(start));
        return result;
    }
}
