using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Crystals.Grids;

/// <summary>Orbits of grid points under the little group of a fixed wave vector.</summary>
internal static class QPointOrbits
{
    /// <summary>
    /// Representatives (lowest index) and weights of the points q' under the little group of q, for sums over q' of terms that depend on
    /// the pair (q, q') only up to symmetry. The little group's rotations that map the grid onto itself are used.
    /// </summary>
    /// <param name="grid">The grid of q'.</param>
    /// <param name="address">Address of q on the same grid.</param>
    /// <param name="group">The crystal's space group.</param>
    /// <param name="timeReversal">Whether -R with -R q = q + G counts too.</param>
    public static (long[] Points, int[] Weights) UnderLittleGroup(
        QPointGrid grid, IntVector3 address, SpaceGroup group, bool timeReversal = true)
    {
        LittleGroup little = LittleGroup.Of(grid, address, group, timeReversal);
        IrreducibleWedge orbits = IrreducibleWedge.Build(GridRotations.Of(grid, little.Rotations, IncompatibleGrid.UseSubgroup));
        return (orbits.Points, orbits.Weights);
    }
}
