using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster;

/// <summary>How an input is read. Names and defaults are those of the command line.</summary>
public sealed record OpenOptions
{
    /// <summary>Whose conventions reading and every calculation follow.</summary>
    public Conventions Conventions { get; init; } = Conventions.Ours;

    /// <summary>
    /// Which positions count where structure and force constants contradict each other. Null: such an input is refused, but that
    /// conventions of other programs take it as it is.
    /// </summary>
    public BasisChoice? Basis { get; init; }

    /// <summary>False leaves fourth-order force constants unread, which saves time where four phonons are not wanted.</summary>
    public bool Fourth { get; init; } = true;

    internal BasisChoice Resolved => Basis ?? (Conventions.FollowsShengBte() ? BasisChoice.Control : BasisChoice.Refuse);
}
