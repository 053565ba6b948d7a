using PcpCluster.Numerics.Studies;

namespace PcpCluster.Checkpoints;

/// <summary>A result with what is worth knowing about its computation.</summary>
/// <param name="Seconds">Time the worker spent on it, by its own clock.</param>
public sealed record StoredResult(int Wave, int Attempt, string Worker, double Seconds, PartResult Result);
