using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Fills a <see cref="PhononTable"/>: splits the points into fixed units, solves them in batches, symmetrises velocities.
/// </summary>
internal static class PhononTableBuilder
{
    private const int PointsAUnit = 64;
    private const int LinesAUnit = 4;

    public static PhononTable Solve(HarmonicModel model, Vector3D[] q, ComputeOptions compute, SpaceGroup? group)
    {
        var table = new PhononTable(q.Length, model.Crystal.BranchCount);
        int units = (q.Length + PointsAUnit - 1) / PointsAUnit;
        ParallelWork.ForEach(units, compute, () =>
        {
            PhononSolver solver = model.CreateSolver();
            return unit =>
            {
                int end = Math.Min(q.Length, (unit + 1) * PointsAUnit);
                for (int first = unit * PointsAUnit; first < end; first += PhononSolver.Lanes)
                {
                    int count = Math.Min(PhononSolver.Lanes, end - first);
                    solver.SolveAt(q.AsSpan(first, count));
                    for (int lane = 0; lane < count; lane++)
                    {
                        solver.CopyTo(table, first + lane, lane);
                    }
                }

                for (int i = unit * PointsAUnit; group != null && i < end; i++)
                {
                    LittleGroup little = LittleGroup.Of(q[i], group);
                    VelocitySymmetry.Apply(
                        table,
                        i,
                        model.Options.Conventions.FollowsShengBte() ? ExactlyFixing(q[i], little) : little,
                        model.Options.Conventions);
                }
            };
        });
        return table;
    }

    public static PhononTable SolveGrid(HarmonicModel model, QPointGrid grid, ComputeOptions compute, SpaceGroup? group)
    {
        var table = new PhononTable(checked((int)grid.Count), model.Crystal.BranchCount);
        (int M2, int M3)[] lines = [.. HalfOfLines(grid)];
        int units = (lines.Length + LinesAUnit - 1) / LinesAUnit;
        ParallelWork.ForEach(units, compute, () =>
        {
            PhononSolver solver = model.CreateSolver();
            int plane = -1;
            return unit =>
            {
                foreach ((int m2, int m3) in lines.AsSpan(unit * LinesAUnit, Math.Min(LinesAUnit, lines.Length - (unit * LinesAUnit))))
                {
                    if (m3 != plane)
                    {
                        solver.SetPlane((double)m3 / grid.N3);
                        plane = m3;
                    }

                    SolveLine(solver, table, grid, m2, m3);
                    if (group != null)
                    {
                        SymmetriseLine(table, grid, m2, m3, group, model.Options.Conventions);
                    }
                }
            };
        });
        return table;
    }

    /// <summary>The rotations that leave q where it is, without a reciprocal lattice vector: those that FourPhonon averages over.</summary>
    private static LittleGroup ExactlyFixing(Vector3D q, LittleGroup little) =>
        new([.. little.Rotations.Where(r => ((r.Rotation * q) - q).LengthSquared < LittleGroup.DefaultTolerance)]);

    /// <summary>One of each pair of lines (m2, m3), (-m2, -m3), ordered by m3.</summary>
    private static IEnumerable<(int M2, int M3)> HalfOfLines(QPointGrid grid)
    {
        for (int m3 = 0; m3 < grid.N3; m3++)
        {
            for (int m2 = 0; m2 < grid.N2; m2++)
            {
                long line = grid.Index(new(0, m2, m3));
                if (line <= grid.Opposite(line))
                {
                    yield return (m2, m3);
                }
            }
        }
    }

    private static void SolveLine(PhononSolver solver, PhononTable table, QPointGrid grid, int m2, int m3)
    {
        solver.SetLine((double)m2 / grid.N2);
        long line = grid.Index(new(0, m2, m3));
        int last = line == grid.Opposite(line) ? grid.N1 / 2 : grid.N1 - 1;
        Span<double> q1 = stackalloc double[PhononSolver.Lanes];
        for (int first = 0; first <= last; first += PhononSolver.Lanes)
        {
            int count = Math.Min(PhononSolver.Lanes, last + 1 - first);
            for (int lane = 0; lane < count; lane++)
            {
                q1[lane] = (double)(first + lane) / grid.N1;
            }

            solver.SolveOnLine(q1[..count]);
            for (int lane = 0; lane < count; lane++)
            {
                long q = line + first + lane;
                long opposite = grid.Opposite(q);
                solver.CopyTo(table, (int)q, lane);
                if (opposite != q)
                {
                    solver.CopyTo(table, (int)opposite, lane, opposite: true);
                }
            }
        }
    }

    private static void SymmetriseLine(
        PhononTable table, QPointGrid grid, int m2, int m3, SpaceGroup group, Conventions conventions)
    {
        for (int m1 = 0; m1 < grid.N1; m1++)
        {
            var address = new IntVector3(m1, m2, m3);
            LittleGroup little = conventions.FollowsShengBte()
                ? LittleGroup.FixingRepresentative(grid, address, group)
                : LittleGroup.Of(grid, address, group);
            long q = grid.Index(address);
            VelocitySymmetry.Apply(table, (int)q, little, conventions);
            long opposite = grid.Opposite(q);
            if (opposite == q)
            {
                continue;
            }

            if (conventions.FollowsShengBte())
            {
                // the rotations that fix a representative differ between q and -q
                VelocitySymmetry.Apply(table, (int)opposite, LittleGroup.FixingRepresentative(grid, -address, group), conventions);
            }
            else
            {
                VelocitySymmetry.CopyOpposite(table, (int)q, (int)opposite);
            }
        }
    }
}
