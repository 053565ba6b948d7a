using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>The crystal whose conductivity is wanted on a fine grid or in the limit, and which scattering counts.</summary>
/// <param name="Model">The harmonic crystal.</param>
/// <param name="Group">Its space group.</param>
/// <param name="Third">Third-order force constants; null where <paramref name="Modes3"/> stand for them.</param>
/// <param name="Fourth">Fourth-order force constants; null for three phonons only, or where <paramref name="Modes4"/> stand for
/// them.</param>
/// <param name="Temperatures">K, at least one; all are estimated from the same draws.</param>
/// <param name="Isotopes">Scattering by mass disorder.</param>
/// <param name="BoundaryRate">The rate per speed (1 - p)/((1 + p) L), 1/Angstrom; 0 for no boundaries.</param>
/// <param name="Classical">Heat capacity k_B for every mode.</param>
/// <param name="MinimumFrequency">rad/ps; modes at or below it take no part.</param>
/// <param name="Modes3">Third-order PCP modes in place of the tensor.</param>
/// <param name="Modes4">Fourth-order PCP modes in place of the tensor.</param>
public sealed record LimitProblem(
    HarmonicModel Model,
    SpaceGroup Group,
    AnharmonicForceConstants? Third,
    AnharmonicForceConstants? Fourth,
    IReadOnlyList<double> Temperatures,
    bool Isotopes = false,
    double BoundaryRate = 0,
    bool Classical = false,
    double MinimumFrequency = 0,
    PcpModes? Modes3 = null,
    PcpModes? Modes4 = null)
{
    public bool FourPhonons => (Fourth is not null) || (Modes4 is not null);
}
