using System.Collections.Immutable;

namespace PcpCluster.Formats.Hdf5.Phono3py;

/// <summary>What is to be fitted to displacements and forces.</summary>
/// <param name="Orders">2, 3, 4; systematic displacements give 2 and 3.</param>
/// <param name="Cutoffs">Largest distance of two atoms of a tuple for an order, Angstrom; an order that is not named has none.</param>
public sealed record FitOptions(ImmutableArray<int> Orders, ImmutableDictionary<int, double> Cutoffs)
{
    /// <summary>Orders 2 and 3 without a cutoff.</summary>
    public static readonly FitOptions Default = new([2, 3], ImmutableDictionary<int, double>.Empty);
}
