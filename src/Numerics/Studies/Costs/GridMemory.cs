using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>Bytes of a grid: phonons, modes laid out for kernels, rates.</summary>
internal static class GridMemory
{
    /// <summary>Runtime, code and force constants, bytes.</summary>
    public const double BaseMemory = 65e6;

    /// <summary>Cells that the second order reaches, as far as they matter: in large crystals the nearest ones.</summary>
    private const double HarmonicCells = 27;

    /// <summary>Rates of batches are held for two channels of three phonons and three of four, as results of parts and joined.</summary>
    private const double BatchedChannels = 2 * 5;

    /// <summary>Peak memory in bytes of a process that sums rates of a grid, without the workspace of kernels.</summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="wedge">The grid.</param>
    /// <param name="temperatures">How many.</param>
    /// <param name="batches">Batches of draws; 0 where all processes are summed.</param>
    public static double Of(Crystal crystal, IrreducibleWedge wedge, int temperatures, int batches = 0)
    {
        double branches = crystal.BranchCount;
        double padded = GridModes.Lanes * Math.Ceiling(branches / GridModes.Lanes);
        int widths = GridSteps.Of(crystal.Lattice, wedge.Grid, wedge.Rotations).Length;
        double table = branches * (10 + (2 * branches));
        double kernel = padded * (2 + widths + temperatures + (2 * branches));
        double solver = (branches * branches / 2 * ((6 * HarmonicCells) + 124)) + (64 * branches * branches);
        double rates = wedge.Count * branches * 7 * ((4.0 * temperatures) + 2);
        rates += wedge.Count * branches * BatchedChannels * temperatures * batches;
        return BaseMemory + (8 * ((wedge.Grid.Count * (table + kernel)) + (wedge.Count * table) + solver + rates));
    }

    /// <summary>Whether rates of a grid fit a limit, and if not, the finest grid of the same shape that does.</summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="group">Its space group.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="temperatures">How many.</param>
    /// <param name="limit">GB.</param>
    /// <param name="tableBytes">Of mode tables, in proportion to the grid.</param>
    /// <param name="fixedBytes">Of force constants and of the kernels' workspace, whatever the grid.</param>
    /// <param name="batches">Batches of draws; 0 where all processes are summed.</param>
    /// <returns>Null where the grid fits.</returns>
    public static GridShortage? Shortage(
        Crystal crystal,
        SpaceGroup group,
        QPointGrid grid,
        int temperatures,
        double limit,
        double tableBytes = 0,
        double fixedBytes = 0,
        int batches = 0)
    {
        double needed = Gigabytes(grid);
        if (needed <= limit)
        {
            return null;
        }

        double part = 0.98 * Math.Cbrt(Math.Max(1e-9, limit / needed));
        QPointGrid finest = Scaled(part);
        while (finest.Count > 1 && Gigabytes(finest) > limit)
        {
            part *= 0.9;
            finest = Scaled(part);
        }

        return new(grid, needed, limit, Gigabytes(finest) <= limit ? finest : null);

        double Gigabytes(QPointGrid g) =>
            (Of(crystal, IrreducibleWedge.Build(g, group), temperatures, batches) + (tableBytes * g.Count / grid.Count) + fixedBytes) / 1e9;
        QPointGrid Scaled(double factor) => new(Axis(grid.N1 * factor), Axis(grid.N2 * factor), Axis(grid.N3 * factor));
        static int Axis(double n) => Math.Max(1, (int)n);
    }
}
