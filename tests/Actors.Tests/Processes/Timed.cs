namespace PcpCluster.Actors.Tests.Processes;

/// <summary>Tests of how long something takes: alone on the machine, as far as the other tests go.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Timed
{
    public const string Name = "timed";
}
