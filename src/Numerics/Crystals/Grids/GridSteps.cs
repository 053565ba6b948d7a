using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Crystals.Grids;

/// <summary>
/// The steps between neighbouring grid points that an adaptive width looks at: b_i / N_i, and all that the point group makes of them. With
/// the three b_i alone the width would depend on the choice of lattice vectors and break the crystal's symmetry: of the four equivalent
/// steps of an fcc crystal three would count.
/// </summary>
internal static class GridSteps
{
    /// <param name="lattice">For the reciprocal lattice vectors.</param>
    /// <param name="grid">For N_i.</param>
    /// <param name="rotations">Rotations of the point group; none gives the three b_i / N_i, as FourPhonon has it.</param>
    /// <returns>Cartesian steps in 1/Angstrom, no two of them equal or opposite.</returns>
    public static Vector3D[] Of(Lattice lattice, QPointGrid grid, IReadOnlyList<WaveVectorRotation> rotations)
    {
        Vector3D[] axes =
        [
            1.0 / grid.N1 * lattice.Reciprocal.Row0,
            1.0 / grid.N2 * lattice.Reciprocal.Row1,
            1.0 / grid.N3 * lattice.Reciprocal.Row2,
        ];
        var steps = new List<Vector3D>(axes);
        foreach (WaveVectorRotation rotation in rotations)
        {
            foreach (Vector3D axis in axes)
            {
                Vector3D image = rotation.CartesianRotation * axis;
                double tolerance = 1e-6 * image.Length;
                if (!steps.Exists(s => (s - image).Length < tolerance || (s + image).Length < tolerance))
                {
                    steps.Add(image);
                }
            }
        }

        return [.. steps];
    }
}
