namespace PcpCluster.Numerics.Foundation;

/// <summary>How a long computation runs; none of it changes a result.</summary>
/// <param name="Threads">Number of worker threads, at least 1.</param>
/// <param name="Progress">Receives the fraction done, 0 to 1, from any thread.</param>
/// <param name="Cancellation">Ends the computation with <see cref="OperationCanceledException"/>.</param>
public sealed record ComputeOptions(int Threads = 1, IProgress<double>? Progress = null, CancellationToken Cancellation = default)
{
    public static readonly ComputeOptions SingleThread = new();
}
