using System.Collections.Immutable;

namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>One atom of the primitive cell.</summary>
/// <param name="Element">Chemical symbol as the input names it.</param>
/// <param name="Position">Fractional position.</param>
/// <param name="Mass">Isotope-averaged mass in amu.</param>
/// <param name="MassVariance">g = sum_i c_i (1 - m_i/m)^2, dimensionless (Tamura's isotope parameter).</param>
public sealed record Atom(string Element, Vector3D Position, double Mass, double MassVariance)
{
    /// <summary>Whether a symmetry operation may carry one atom onto the other: element, mass and mass variance agree.</summary>
    public bool IsSameKind(Atom other) => Element == other.Element && Mass == other.Mass && MassVariance == other.MassVariance;
}

/// <summary>
/// Dielectric response of a polar crystal. <paramref name="BornCharges"/>: one 3 x 3 matrix an atom in units of e, row = field
/// direction, column = displacement direction. <paramref name="Epsilon"/>: high-frequency dielectric tensor, dimensionless.
/// </summary>
public sealed record DielectricResponse(Matrix3 Epsilon, ImmutableArray<Matrix3> BornCharges);

/// <summary>A crystal: lattice, the atoms of its primitive cell, and its dielectric response if it is polar.</summary>
public sealed record Crystal(Lattice Lattice, ImmutableArray<Atom> Atoms, DielectricResponse? Dielectric = null)
{
    public int AtomCount => Atoms.Length;

    /// <summary>Number of phonon branches, 3 times the number of atoms.</summary>
    public int BranchCount => 3 * Atoms.Length;

    /// <summary>Cartesian position of an atom in a cell, in Angstrom.</summary>
    public Vector3D CartesianPosition(int atom, IntVector3 cell) => Lattice.ToCartesian(cell.ToVector() + Atoms[atom].Position);
}
