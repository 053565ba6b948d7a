using System.Collections.Immutable;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors;

/// <summary>How a run ended.</summary>
/// <param name="Result">Null when shards were given up.</param>
/// <param name="GivenUp">Shards with reasons, in order; resuming tries them again.</param>
public sealed record RunOutcome(StudyResult? Result, ImmutableArray<string> GivenUp, RunStatus Status)
{
    public bool IsComplete => GivenUp.IsEmpty;
}
