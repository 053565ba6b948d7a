using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>The cells of a supercell, each component from 0 to its size - 1.</summary>
internal static class SupercellCells
{
    /// <summary>All cells, the last component running fastest.</summary>
    public static IEnumerable<IntVector3> Of(IntVector3 supercell)
    {
        for (int x = 0; x < supercell.X; x++)
        {
            for (int y = 0; y < supercell.Y; y++)
            {
                for (int z = 0; z < supercell.Z; z++)
                {
                    yield return new(x, y, z);
                }
            }
        }
    }

    /// <summary>The cell at minus this one, modulo the supercell.</summary>
    public static IntVector3 Opposite(IntVector3 cell, IntVector3 supercell) => new(
        (supercell.X - cell.X) % supercell.X,
        (supercell.Y - cell.Y) % supercell.Y,
        (supercell.Z - cell.Z) % supercell.Z);
}
