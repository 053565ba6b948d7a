namespace PcpCluster.Architecture.Tests;

/// <summary>The assemblies of this build, each read once.</summary>
internal static class Built
{
    private static readonly Lazy<AssemblyUses> LazyNumerics =
        new(() => AssemblyUses.Of(Repository.Assembly("Numerics", "PcpCluster.Numerics")));
    private static readonly Lazy<AssemblyUses> LazyCheckpoints =
        new(() => AssemblyUses.Of(Repository.Assembly("Checkpoints", "PcpCluster.Checkpoints")));
    private static readonly Lazy<AssemblyUses> LazyActors = new(() => AssemblyUses.Of(Repository.Assembly("Actors", "PcpCluster.Actors")));
    private static readonly Lazy<AssemblyUses> LazyHost = new(() => AssemblyUses.Of(Repository.Assembly("Host", "pcp")));

    public static AssemblyUses Numerics => LazyNumerics.Value;

    public static AssemblyUses Checkpoints => LazyCheckpoints.Value;

    public static AssemblyUses Actors => LazyActors.Value;

    public static AssemblyUses Host => LazyHost.Value;
}
