namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>Which parametrisations take part.</summary>
[Flags]
public enum TrainingRoutes
{
    /// <summary>Terms without symmetry: any crystal.</summary>
    Unconstrained = 1,

    /// <summary>Terms in orbits of a subgroup of the space group.</summary>
    ReducedSymmetry = 2,

    /// <summary>Terms in orbits of the whole space group.</summary>
    Orbits = 4,

    All = Unconstrained | ReducedSymmetry | Orbits,
}
