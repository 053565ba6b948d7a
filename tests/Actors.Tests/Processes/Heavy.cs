namespace PcpCluster.Actors.Tests.Processes;

/// <summary>Tests that keep all cores busy: one after another.</summary>
[CollectionDefinition(Name)]
public sealed class Heavy
{
    public const string Name = "heavy";
}
