using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>The crystal whose conductivity is wanted on a fine grid or in the limit, and which scattering counts.</summary>
/// <param name="Model">The harmonic crystal.</param>
/// <param name="Group">Its space group.</param>
/// <param name="Interactions">Where matrix elements come from; three phonons only where nothing is of fourth order.</param>
/// <param name="Temperatures">K, at least one; all are estimated from the same draws.</param>
/// <param name="Isotopes">Scattering by mass disorder.</param>
/// <param name="BoundaryRate">The rate per speed (1 - p)/((1 + p) L), 1/Angstrom; 0 for no boundaries.</param>
/// <param name="Classical">Heat capacity k_B for every mode.</param>
/// <param name="MinimumFrequency">rad/ps; modes at or below it take no part.</param>
internal sealed record LimitProblem(
    HarmonicModel Model,
    SpaceGroup Group,
    Interactions Interactions,
    IReadOnlyList<double> Temperatures,
    bool Isotopes = false,
    double BoundaryRate = 0,
    bool Classical = false,
    double MinimumFrequency = 0)
{
    public bool FourPhonons => Interactions.HasFourth;
}
