using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>
/// Frequencies and speeds of every mode of the irreducible wedge of a fine grid, in single precision: what the choice of first modes needs
/// to know, 8 bytes a mode. Eigenvectors are not kept; drawn modes are solved again.
/// </summary>
internal sealed class WedgeTable
{
    private const int PointsAUnit = 1024;

    private WedgeTable(IrreducibleWedge wedge, int branchCount)
    {
        Wedge = wedge;
        BranchCount = branchCount;
        Frequency = new float[checked((long)wedge.Count * branchCount)];
        SpeedSquared = new float[Frequency.LongLength];
        WaveNumber = new float[wedge.Count];
        CubicFourth = new float[wedge.Count];
        CubicSixth = new float[wedge.Count];
    }

    public IrreducibleWedge Wedge { get; }

    public int BranchCount { get; }

    /// <summary>rad/ps, [wedge point * branches + branch]; imaginary ones negative.</summary>
    public float[] Frequency { get; }

    /// <summary>v^2, (Angstrom/ps)^2, the trace of <see cref="PhononTable.VelocityProducts"/>.</summary>
    public float[] SpeedSquared { get; }

    /// <summary>|q| of the shortest image, 1/Angstrom, [wedge point].</summary>
    public float[] WaveNumber { get; }

    /// <summary>n_x^4 + n_y^4 + n_z^4 of the direction of the shortest image.</summary>
    public float[] CubicFourth { get; }

    /// <summary>27 n_x^2 n_y^2 n_z^2.</summary>
    public float[] CubicSixth { get; }

    /// <summary>Bytes that a table of so many points needs, the draw's own arrays included.</summary>
    public static long MemoryBytes(long gridPoints, long wedgePoints, int branchCount) =>
        (gridPoints / 8) + (wedgePoints * (12 + 12 + 24)) + (wedgePoints * branchCount * (8 + 8 + 8 + 4));

    /// <param name="model">The harmonic crystal.</param>
    /// <param name="group">Its space group.</param>
    /// <param name="grid">The fine grid.</param>
    /// <param name="memoryBytes">Budget; the grid is refused when table and draw would need more.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    /// <exception cref="InputException">The budget does not allow the grid.</exception>
    public static WedgeTable Build(HarmonicModel model, SpaceGroup group, QPointGrid grid, long memoryBytes, ComputeOptions compute)
    {
        int rotations = Math.Max(1, group.WaveVectorRotations().Select(r => r.Rotation).Distinct().Count());
        Demand(grid, memoryBytes, MemoryBytes(grid.Count, grid.Count / rotations, model.Crystal.BranchCount));
        IrreducibleWedge wedge = IrreducibleWedge.Build(grid, group);
        Demand(grid, memoryBytes, MemoryBytes(grid.Count, wedge.Count, model.Crystal.BranchCount));
        var table = new WedgeTable(wedge, model.Crystal.BranchCount);
        int units = (wedge.Count + PointsAUnit - 1) / PointsAUnit;
        ParallelWork.ForEach(units, compute, () =>
        {
            PhononSolver solver = model.CreateSolver();
            var zone = new VoronoiCell(model.Crystal.Lattice.Reciprocal);
            return unit =>
                table.Fill(solver, zone, model.Crystal.Lattice, unit * PointsAUnit, Math.Min(wedge.Count, (unit + 1) * PointsAUnit));
        });
        return table;
    }

    private static void Demand(QPointGrid grid, long memoryBytes, long needed)
    {
        if (needed > memoryBytes)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The {grid} grid needs {needed / 1e9:F2} GB for the frequencies and speeds of its irreducible modes, more than the "
                    + $"memory budget of {memoryBytes / 1e9:F2} GB. Raise the budget (--memory) or take a coarser grid."));
        }
    }

    private void Fill(PhononSolver solver, VoronoiCell zone, Lattice lattice, int start, int end)
    {
        QPointGrid grid = Wedge.Grid;
        Span<double> q1 = stackalloc double[PhononSolver.Lanes];
        (int plane, int line) = (-1, -1);
        for (int first = start; first < end;)
        {
            IntVector3 address = grid.Address(Wedge.Points[first]);
            if (address.Z != plane)
            {
                solver.SetPlane((double)address.Z / grid.N3);
                (plane, line) = (address.Z, -1);
            }

            if (address.Y != line)
            {
                solver.SetLine((double)address.Y / grid.N2);
                line = address.Y;
            }

            int count = 0;
            for (; count < PhononSolver.Lanes && first + count < end; count++)
            {
                IntVector3 next = grid.Address(Wedge.Points[first + count]);
                if (next.Y != line || next.Z != plane)
                {
                    break;
                }

                q1[count] = (double)next.X / grid.N1;
            }

            solver.SolveOnLine(q1[..count]);
            for (int lane = 0; lane < count; lane++)
            {
                Store(solver, lane, first + lane);
                StoreDirection(zone, lattice, first + lane);
            }

            first += count;
        }
    }

    private void Store(PhononSolver solver, int lane, int point)
    {
        ReadOnlySpan<double> frequencies = solver.Frequencies;
        ReadOnlySpan<double> products = solver.VelocityProducts;
        for (int branch = 0; branch < BranchCount; branch++)
        {
            int p = (6 * branch * PhononSolver.Lanes) + lane;
            long mode = ((long)point * BranchCount) + branch;
            Frequency[mode] = (float)frequencies[(branch * PhononSolver.Lanes) + lane];
            SpeedSquared[mode] = (float)(products[p] + products[p + PhononSolver.Lanes] + products[p + (2 * PhononSolver.Lanes)]);
        }
    }

    private void StoreDirection(VoronoiCell zone, Lattice lattice, int point)
    {
        Vector3D q = Wedge.Grid.Fractional(Wedge.Points[point]);
        Vector3D k = lattice.WaveVectorToCartesian(q + zone.ShiftToShortest(q).ToVector());
        double square = k.LengthSquared;
        WaveNumber[point] = (float)Math.Sqrt(square);
        if (square > 0)
        {
            (double x, double y, double z) = (k.X * k.X / square, k.Y * k.Y / square, k.Z * k.Z / square);
            CubicFourth[point] = (float)((x * x) + (y * y) + (z * z));
            CubicSixth[point] = (float)(27 * x * y * z);
        }
    }
}
