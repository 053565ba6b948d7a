using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// A solution of one grid as a trial for another: F = b/D + drag, where drag = -O F/D, the mean over a mode's processes of what their other
/// modes carry, varies slowly with q, and b/D is that of the other grid. (F over its relaxation-time value does not do, it is singular
/// where v vanishes; nor D F/(g omega), which is large where a mode of the coarse grid has hardly a process.)
/// </summary>
/// <param name="space">The grid of the solution.</param>
/// <param name="system">Of the solution.</param>
/// <param name="solution">F, three numbers a mode.</param>
internal sealed class DragField(WedgeSpace space, LinearSystem system, double[] solution)
{
    private readonly double[] _field = Expand(space, system, solution);

    /// <summary>The trial on another grid of the same crystal, three numbers a mode of its wedge.</summary>
    public double[] TrialFor(WedgeSpace other, LinearSystem at)
    {
        int branches = other.BranchCount;
        var trial = new double[3 * other.ModeCount];
        for (int point = 0; point < other.Wedge.Count; point++)
        {
            Vector3D q = other.Wedge.Grid.Fractional(other.Wedge.Points[point]);
            for (int branch = 0; branch < branches; branch++)
            {
                int mode = (point * branches) + branch;
                double diagonal = at.Diagonal[mode];
                if (diagonal > 0)
                {
                    Vector3D drag = Interpolate(q, branch);
                    trial[3 * mode] = (at.Source[3 * mode] / diagonal) + drag.X;
                    trial[(3 * mode) + 1] = (at.Source[(3 * mode) + 1] / diagonal) + drag.Y;
                    trial[(3 * mode) + 2] = (at.Source[(3 * mode) + 2] / diagonal) + drag.Z;
                }
            }
        }

        other.Project(trial);
        return trial;
    }

    private static double[] Expand(WedgeSpace space, LinearSystem system, double[] solution)
    {
        var drag = new double[solution.Length];
        var known = new double[space.ModeCount];
        for (int i = 0; i < solution.Length; i++)
        {
            double diagonal = system.Diagonal[i / 3];
            if (diagonal > 0)
            {
                (drag[i], known[i / 3]) = (solution[i] - (system.Source[i] / diagonal), 1);
            }
        }

        return space.Expand(WedgeSpace.Quads(drag, known));
    }

    // linear in each direction, branch by branch; corners without an unknown, acoustic modes at Gamma among them, are left out
    private Vector3D Interpolate(Vector3D q, int branch)
    {
        QPointGrid grid = space.Wedge.Grid;
        (double x, double y, double z) = (q.X * grid.N1, q.Y * grid.N2, q.Z * grid.N3);
        var low = new IntVector3((int)Math.Floor(x), (int)Math.Floor(y), (int)Math.Floor(z));
        double weights = 0;
        Vector3D sum = Vector3D.Zero;
        for (int corner = 0; corner < 8; corner++)
        {
            (int dx, int dy, int dz) = (corner & 1, corner >> 1 & 1, corner >> 2);
            double weight = (1 - Math.Abs(x - low.X - dx)) * (1 - Math.Abs(y - low.Y - dy)) * (1 - Math.Abs(z - low.Z - dz));
            long at = 4 * ((grid.Index(new IntVector3(low.X + dx, low.Y + dy, low.Z + dz)) * space.BranchCount) + branch);
            weight *= _field[at + 3];
            weights += weight;
            sum += weight * new Vector3D(_field[at], _field[at + 1], _field[at + 2]);
        }

        return weights > 0 ? (1 / weights) * sum : Vector3D.Zero;
    }
}
