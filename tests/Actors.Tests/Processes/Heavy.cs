namespace PcpCluster.Actors.Tests.Processes;

/// <summary>Tests that keep all cores busy: one after another, in two rows, as each waits a third of its time.</summary>
[CollectionDefinition(Name)]
public sealed class Heavy
{
    public const string Name = "heavy";
    public const string Second = "heavy, second row";
}

/// <summary>Tests of how long something takes: alone on the machine, as far as the other tests go.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Timed
{
    public const string Name = "timed";
}
