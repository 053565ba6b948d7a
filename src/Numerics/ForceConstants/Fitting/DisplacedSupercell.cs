using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>A supercell with some of its atoms moved, and the forces that this causes.</summary>
/// <param name="Atoms">The moved atoms, numbered as <see cref="Supercells.SupercellAtoms"/> does.</param>
/// <param name="Displacements">Angstrom, one for each moved atom.</param>
/// <param name="Forces">eV/Angstrom on every atom of the supercell.</param>
internal sealed record DisplacedSupercell(int[] Atoms, Vector3D[] Displacements, Vector3D[] Forces);
