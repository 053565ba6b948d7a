using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Studies;

/// <summary>
/// A whole calculation, cut into waves of independent parts. It knows nothing of threads, folders or messages; a runner asks for the next
/// wave, has its parts evaluated anywhere and in any order, and hands the results back.
/// </summary>
/// <remarks>
/// <see cref="Next"/> and <see cref="Assemble"/> are called on the run's own process, one at a time. <see cref="Evaluate"/> is called by
/// any number of threads at once, in any process that opened the same <see cref="Package"/> (<see cref="StudyCatalog"/>). All three are
/// deterministic: the same arguments give the same bits on every machine and at every thread count.
/// </remarks>
public interface IStudy
{
    /// <summary>Which study this is; a worker that lacks it says so and leaves.</summary>
    string Name { get; }

    /// <summary>Raised whenever the layout of a section or any bit of a result changes.</summary>
    int Version { get; }

    /// <summary>All that a worker needs besides the wave's own input.</summary>
    StudyPackage Package { get; }

    /// <summary>The wave after those that are done; null when the calculation is finished.</summary>
    /// <exception cref="InputException">The input is wrong in a way that only shows here (an unstable crystal, too little
    /// memory).</exception>
    Wave? Next(StudyState done, ComputeOptions compute);

    /// <summary>One part of a wave: a pure function of package, wave input and part.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    PartResult Evaluate(WaveInput wave, Part part, ComputeOptions compute);

    /// <summary>The result of a finished study, as its own type.</summary>
    StudyResult Assemble(StudyState done, ComputeOptions compute);
}
