using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>Relaxation of the sublattices under homogeneous deformation, from the harmonic force constants.</summary>
internal static class InternalStrainSolver
{
    /// <summary>Lambda in Angstrom, [((3 b + c) * 9) + 3 B + a].</summary>
    public static double[] Solve(HarmonicModel model)
    {
        int n = model.Crystal.BranchCount;
        var stiffness = new double[n * n];
        var force = new double[n * 9];
        LatticeFourierSeries series = model.Series;
        for (int r = 0; r < series.Cells.Length; r++)
        {
            ReadOnlySpan<double> packed = series.Coefficients(r);
            for (int i = 0; i < n; i++)
            {
                for (int j = i; j < n; j++)
                {
                    // upper triangle of D(R); the lower one is the upper of D(-R) transposed
                    double phi = packed[PackedHermitian.Index(n, i, j)] * Math.Sqrt(Mass(model, i) * Mass(model, j));
                    Add(model, stiffness, force, i, j, series.Cells[r], phi);
                    if (i != j)
                    {
                        Add(model, stiffness, force, j, i, -series.Cells[r], phi);
                    }
                }
            }
        }

        // rigid translations have no stiffness; give them some, which changes nothing because no force pulls along them
        double trace = Enumerable.Range(0, n).Sum(i => stiffness[(i * n) + i]);
        for (int i = 0; i < n; i++)
        {
            for (int j = i % 3; j < n; j += 3)
            {
                stiffness[(i * n) + j] += trace / n;
            }
        }

        RemoveRigidPart(force, n);
        return LinearSolver.Solve(stiffness, [.. force.Select(f => -f)], n, 9);
    }

    private static void Add(HarmonicModel model, double[] stiffness, double[] force, int i, int j, IntVector3 cell, double phi)
    {
        int n = model.Crystal.BranchCount;
        stiffness[(i * n) + j] += phi;
        Vector3D separation = model.Crystal.CartesianPosition(j / 3, cell) - model.Crystal.CartesianPosition(i / 3, IntVector3.Zero);
        for (int direction = 0; direction < 3; direction++)
        {
            force[(i * 9) + (3 * direction) + (j % 3)] += phi * separation[direction];
        }
    }

    private static void RemoveRigidPart(double[] force, int n)
    {
        for (int column = 0; column < 27; column++)
        {
            int axis = column / 9;
            int s = column % 9;
            double mean = 0;
            for (int i = axis; i < n; i += 3)
            {
                mean += force[(i * 9) + s] * 3 / n;
            }

            for (int i = axis; i < n; i += 3)
            {
                force[(i * 9) + s] -= mean;
            }
        }
    }

    private static double Mass(HarmonicModel model, int coordinate) => model.Crystal.Atoms[coordinate / 3].Mass;
}
