using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Model;

/// <summary>An ordered n-tuple of sites, compared by atoms and then by cells.</summary>
public sealed class ClusterTuple(ImmutableArray<PcpSite> sites) : IComparable<ClusterTuple>, IEquatable<ClusterTuple>
{
    public ImmutableArray<PcpSite> Sites { get; } = sites;

    /// <summary>The translate of the tuple whose first site lies in cell 0.</summary>
    public static ClusterTuple Canonical(IEnumerable<PcpSite> sites)
    {
        ImmutableArray<PcpSite> list = [.. sites];
        IntVector3 shift = -list[0].Cell;
        return new([.. list.Select(site => site.Shifted(shift))]);
    }

    public int CompareTo(ClusterTuple? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (int leg = 0; leg < Sites.Length; leg++)
        {
            if (Sites[leg].Atom != other.Sites[leg].Atom)
            {
                return Sites[leg].Atom.CompareTo(other.Sites[leg].Atom);
            }
        }

        for (int leg = 0; leg < Sites.Length; leg++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                if (Sites[leg].Cell[axis] != other.Sites[leg].Cell[axis])
                {
                    return Sites[leg].Cell[axis].CompareTo(other.Sites[leg].Cell[axis]);
                }
            }
        }

        return 0;
    }

    public bool Equals(ClusterTuple? other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as ClusterTuple);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (PcpSite site in Sites)
        {
            hash.Add(site);
        }

        return hash.ToHashCode();
    }
}
