using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Transport.TargetError;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>
/// Seconds and bytes of a calculation by formulas that follow from the input alone, so that the same calculation is cut alike on every
/// machine. The unit is the second of one core on which the constants were measured; another machine shifts them by a factor of a few,
/// which changes nothing but the size of parts.
/// </summary>
internal static class CostModel
{
    // silicon, six branches; elements grow with the branches of each leg, widths and with them candidates shrink with the step of the grid
    private const double SecondsPerThreePhononPair = 1.5e-6, ThreePhononReference = 32;
    private const double SecondsPerFourPhononTriple = 36e-6, FourPhononReference = 8;
    private const double SecondsPerThreePhononSample = 5e-6;
    private const double SecondsPerFourPhononSample =
        SecondsPerThreePhononSample * SampledSource.FourPhononCost / SampledSource.ThreePhononCost;
    private const double Branches = 6;

    /// <summary>Runtime, code and force constants, bytes.</summary>
    private const double BaseMemory = 60e6;

    /// <summary>Seconds for all three-phonon processes of an irreducible point.</summary>
    /// <param name="wedge">The grid.</param>
    /// <param name="weight">Points of its star.</param>
    /// <param name="branches">Phonon branches.</param>
    /// <param name="useSymmetry">Its little group, of order |group| / weight, thins out the partners.</param>
    public static double ThreePhonons(IrreducibleWedge wedge, long weight, int branches, bool useSymmetry = true)
    {
        double points = wedge.Grid.Count;
        return SecondsPerThreePhononPair * points / 2 * Thinned(wedge, weight, useSymmetry) * ThreePhononReference / Math.Cbrt(points)
            * Math.Pow(branches / Branches, 3);
    }

    /// <summary>The same for four phonons.</summary>
    public static double FourPhonons(IrreducibleWedge wedge, long weight, int branches, bool useSymmetry = true)
    {
        double points = wedge.Grid.Count;
        return SecondsPerFourPhononTriple * points * points / 6 * Thinned(wedge, weight, useSymmetry) * FourPhononReference / Math.Cbrt(
            points)
            * Math.Pow(branches / Branches, 4);
    }

    /// <summary>Seconds for sampled three-phonon tuples.</summary>
    public static double ThreePhononTuples(double tuples, int branches) =>
        tuples * SecondsPerThreePhononSample * Math.Pow(branches / Branches, 3);

    /// <summary>Seconds for sampled four-phonon tuples.</summary>
    public static double FourPhononTuples(double tuples, int branches) =>
        tuples * SecondsPerFourPhononSample * Math.Pow(branches / Branches, 4);

    /// <summary>Peak memory in bytes of a process that sums rates of a grid with full tensors.</summary>
    public static double Memory(Crystal crystal, IrreducibleWedge wedge, int temperatures)
    {
        double branches = crystal.BranchCount;
        double padded = GridModes.Lanes * Math.Ceiling(branches / GridModes.Lanes);
        int widths = GridSteps.Of(crystal.Lattice, wedge.Grid, wedge.Rotations).Length;
        double table = branches * (10 + (2 * branches));
        double kernel = padded * (2 + widths + temperatures + (2 * branches));
        double rates = wedge.Count * branches * 7 * ((4.0 * temperatures) + 2);
        return BaseMemory + (8 * ((wedge.Grid.Count * (table + kernel)) + rates));
    }

    /// <summary>Whether rates of a grid fit a limit, and if not, the finest grid of the same shape that does.</summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="group">Its space group.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="temperatures">How many.</param>
    /// <param name="limit">GB.</param>
    /// <param name="tableBytes">Of mode tables.</param>
    /// <returns>Null where the grid fits.</returns>
    public static GridShortage? Shortage(
        Crystal crystal, SpaceGroup group, QPointGrid grid, int temperatures, double limit, double tableBytes = 0)
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

        return new(grid, needed, limit, finest);

        double Gigabytes(QPointGrid g) =>
            (Memory(crystal, IrreducibleWedge.Build(g, group), temperatures) + (tableBytes * g.Count / grid.Count)) / 1e9;
        QPointGrid Scaled(double factor) => new(Axis(grid.N1 * factor), Axis(grid.N2 * factor), Axis(grid.N3 * factor));
        static int Axis(double n) => Math.Max(1, (int)n);
    }

    private static double Thinned(IrreducibleWedge wedge, long weight, bool useSymmetry) =>
        useSymmetry ? (double)weight / wedge.Rotations.Length : 1;
}
