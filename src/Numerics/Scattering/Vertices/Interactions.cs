using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Where anharmonic matrix elements come from: for each order the tensor, PCP modes, both or nothing. Where both are there the modes are
/// used, and the tensors say what compression costs.
/// </summary>
/// <param name="Third">eV/Angstrom^3.</param>
/// <param name="Fourth">eV/Angstrom^4.</param>
/// <param name="Modes3">Stand for <paramref name="Third"/>.</param>
/// <param name="Modes4">Stand for <paramref name="Fourth"/>.</param>
internal sealed record Interactions(
    AnharmonicForceConstants? Third, AnharmonicForceConstants? Fourth = null, PcpModes? Modes3 = null, PcpModes? Modes4 = null)
{
    /// <summary>Whether there is anything of third order.</summary>
    public bool HasThird => Third is not null || Modes3 is not null;

    /// <summary>Whether there is anything of fourth order.</summary>
    public bool HasFourth => Fourth is not null || Modes4 is not null;

    /// <summary>The tensors alone.</summary>
    public Interactions Tensors => new(Third, Fourth);
}
