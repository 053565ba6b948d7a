using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Host.Runs.Convergence;

/// <summary>How an estimate of a convergence run is made.</summary>
internal enum SweepKind
{
    /// <summary>N = infinity: first phonons anywhere in the cells of a fine grid.</summary>
    Direct,

    /// <summary>kappa of a grid from drawn first modes.</summary>
    Sampled,

    /// <summary>kappa of a grid from every irreducible mode, inner sums sampled.</summary>
    EveryMode,

    /// <summary>kappa of a grid from all of its processes.</summary>
    Exhaustive,
}

/// <summary>One estimate of a convergence run; the actors see it as one grid.</summary>
/// <param name="Kind">How it is made.</param>
/// <param name="Grid">The grid, for the direct limit the one whose cells are sampled.</param>
/// <param name="Scale">Factor on the grid's own widths; 1 for the direct limit.</param>
internal sealed record SweepItem(SweepKind Kind, QPointGrid Grid, double Scale);
