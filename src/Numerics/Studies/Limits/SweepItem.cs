using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>One estimate of a convergence run.</summary>
/// <param name="Kind">How it is made.</param>
/// <param name="Grid">The grid, for the direct limit the one whose cells are sampled.</param>
/// <param name="Scale">Factor on the grid's own widths; 1 for the direct limit.</param>
public sealed record SweepItem(SweepKind Kind, QPointGrid Grid, double Scale);
