using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Formats.Espresso;

/// <summary>
/// What espresso.ifc2 says about its crystal. CONTROL decides about the structure; the header is kept to find contradictions.
/// </summary>
/// <param name="Lattice">Lattice of the file in Angstrom; null for a Bravais index (ibrav) that the reader does not expand.</param>
/// <param name="LatticeParameter">celldm(1) in Angstrom, the unit of lengths in the file.</param>
/// <param name="Positions">Cartesian positions of the atoms, Angstrom.</param>
/// <param name="Masses">Mass of each atom, amu.</param>
/// <param name="Dielectric">Dielectric tensor and Born charges; null if the file was made without the dipole-dipole part taken out.</param>
/// <param name="Alpha">
/// Ewald parameter of the dipole-dipole part that was taken out, in (2 pi/celldm(1))^2: the number behind "T" that q2r.x writes from
/// Quantum ESPRESSO 7 on, else 1.
/// </param>
internal sealed record EspressoHeader(
    Lattice? Lattice,
    double LatticeParameter,
    ImmutableArray<Vector3D> Positions,
    ImmutableArray<double> Masses,
    DielectricResponse? Dielectric,
    double Alpha = 1)
{
    /// <summary>1/(4 alpha) in Angstrom^2, see <see cref="ForceConstants.PolarScheme.Ewald"/>.</summary>
    public double Spread => LatticeParameter * LatticeParameter / (16 * Math.PI * Math.PI * Alpha);
}
