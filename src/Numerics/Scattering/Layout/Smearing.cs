namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>How the energy delta is made on a grid.</summary>
public enum Smearing
{
    /// <summary>Gaussians whose widths follow the group velocities.</summary>
    Adaptive,

    /// <summary>Gaussians of one width.</summary>
    Fixed,

    /// <summary>The linear tetrahedron method, without a width.</summary>
    Tetrahedron,
}
