using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Crystals.Symmetry;

/// <summary>
/// A space-group operation x -> R x + t of a crystal, and what it does to the atoms:
/// R tau_b + t = tau_{AtomMap[b]} + CellShifts[b]. The atom b in cell l goes to the atom AtomMap[b] in cell R l + CellShifts[b].
/// </summary>
/// <param name="Rotation">R in the basis of the lattice vectors; acts on fractional positions.</param>
/// <param name="Translation">t, fractional, each component in [0, 1) to a rounding of 1e-6.</param>
/// <param name="CartesianRotation">R as an orthogonal matrix on Cartesian vectors.</param>
/// <param name="AtomMap">The image of each atom.</param>
/// <param name="CellShifts">The cell of each atom's image when the atom is in cell 0.</param>
public sealed record SymmetryOperation(
    IntMatrix3 Rotation,
    Vector3D Translation,
    Matrix3 CartesianRotation,
    ImmutableArray<int> AtomMap,
    ImmutableArray<IntVector3> CellShifts)
{
    /// <summary>The rotation of fractional wave vectors, the inverse transpose of <see cref="Rotation"/>.</summary>
    public IntMatrix3 WaveVectorRotation { get; } = Rotation.UnimodularInverse().Transposed;

    /// <summary>The cell of the image of an atom in a cell.</summary>
    public IntVector3 ImageCell(int atom, IntVector3 cell) => (Rotation * cell) + CellShifts[atom];
}
