namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>How an estimate of a convergence run is made.</summary>
public enum SweepKind
{
    /// <summary>N = infinity: first phonons anywhere in the cells of a fine grid.</summary>
    Direct,

    /// <summary>kappa of a grid from drawn first modes.</summary>
    Sampled,

    /// <summary>kappa of a grid from every irreducible mode, partner sums sampled.</summary>
    EveryMode,

    /// <summary>kappa of a grid from all of its processes.</summary>
    Exhaustive,
}
