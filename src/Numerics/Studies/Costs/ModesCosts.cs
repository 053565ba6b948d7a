using PcpCluster.Numerics.Scattering.Layout;
using static PcpCluster.Numerics.Studies.Costs.CostModel;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>Elements from PCP modes: symmetric products of two rows, then one dot product an element, in single precision.</summary>
/// <param name="rank">Terms.</param>
/// <param name="order">3 or 4.</param>
/// <param name="branches">Phonon branches.</param>
internal sealed class ModesCosts(int rank, int order, int branches) : IElementCosts
{
    // elements that are wanted of a vector that is kept
    private const double Wanted = 1.5;

    private const double FarApart = 2;

    // slots that one row holds, and how many symmetric products make it
    private readonly int _slots = order == 3 ? 3 : 6;

    private double Padded => 8 * Math.Ceiling(rank / 8.0);

    public double First => 0;

    public double Second => 0;

    public double DrawnSecond => 0;

    // rows of modes that were drawn lie far apart
    public double Drawn(KeptFraction kept, BranchStrides strides) => FarApart * Elements(kept) / strides.Weight;

    // a product of eight terms takes ten operations of four numbers; an element eight for sixteen terms
    public double Elements(KeptFraction kept)
    {
        double candidates = order == 3 ? kept.Three(branches) : kept.Four(branches);
        double rows = Math.Min((double)branches * branches, candidates) * (order == 3 ? 1 : 2);
        return 1e-9 * Product * _slots * Padded * ((rows * 10 / 8) + (candidates * Wanted * 8 / 16));
    }

    public double Workspace(KeptFraction kept) => 8.0 * _slots * Padded * branches * ((order - 2) * branches + 1);

    public double DrawnWorkspace(KeptFraction kept) => Workspace(kept);
}
