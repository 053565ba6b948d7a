using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Formats.Espresso;

/// <summary>
/// What espresso.ifc2 says about its crystal. CONTROL decides about the structure; the header is kept to find contradictions.
/// </summary>
/// <param name="Lattice">Lattice of the file in Angstrom; null for a Bravais index (ibrav) that the reader does not expand.</param>
/// <param name="Positions">Cartesian positions of the atoms, Angstrom.</param>
/// <param name="Masses">Mass of each atom, amu.</param>
/// <param name="Dielectric">Dielectric tensor and Born charges; null if the file was made without the dipole-dipole part taken out.</param>
public sealed record EspressoHeader(
    Lattice? Lattice,
    ImmutableArray<Vector3D> Positions,
    ImmutableArray<double> Masses,
    DielectricResponse? Dielectric);
