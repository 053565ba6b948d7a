using System.Collections.Immutable;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Coordination;

/// <summary>The Coordinator has nothing more to hand out.</summary>
/// <param name="Done">All waves, or those before the one with shards given up.</param>
internal sealed record RunEnd(StudyState Done, ImmutableArray<string> GivenUp);
