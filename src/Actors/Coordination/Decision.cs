using System.Collections.Immutable;

namespace PcpCluster.Actors.Coordination;

/// <summary>The state after an event and what is to be done about it.</summary>
public readonly record struct Decision(ScheduleState State, ImmutableArray<ScheduleCommand> Commands);
