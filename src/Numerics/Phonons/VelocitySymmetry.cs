using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Phonons;

/// <summary>Projects velocities, and averages their products, over the little group of their wave vector.</summary>
internal static class VelocitySymmetry
{
    public static void Apply(PhononTable table, int q, LittleGroup little, Conventions conventions)
    {
        if (little.Order == 1)
        {
            return;
        }

        for (int mode = q * table.BranchCount; mode < (q + 1) * table.BranchCount; mode++)
        {
            Span<double> v = table.Velocities.AsSpan(3 * mode, 3);
            Span<double> p = table.VelocityProducts.AsSpan(6 * mode, 6);
            Vector3D mean = little.Average(new(v[0], v[1], v[2]));
            (v[0], v[1], v[2]) = (mean.X, mean.Y, mean.Z);
            Matrix3 product = conventions != Conventions.Ours ? Matrix3.Outer(mean, mean) : Average(p, little);
            (p[0], p[1], p[2]) = (product[0, 0], product[1, 1], product[2, 2]);
            (p[3], p[4], p[5]) = (product[1, 2], product[0, 2], product[0, 1]);
        }
    }

    /// <summary>Gives -q the velocities -v(q) and the products of q.</summary>
    public static void CopyOpposite(PhononTable table, int q, int opposite)
    {
        int branches = table.BranchCount;
        for (int i = 0; i < 3 * branches; i++)
        {
            table.Velocities[(3 * opposite * branches) + i] = -table.Velocities[(3 * q * branches) + i] + 0.0;
        }

        table.VelocityProducts.AsSpan(6 * q * branches, 6 * branches).CopyTo(table.VelocityProducts.AsSpan(6 * opposite * branches));
    }

    private static Matrix3 Average(ReadOnlySpan<double> p, LittleGroup little)
    {
        var product = new Matrix3(new(p[0], p[5], p[4]), new(p[5], p[1], p[3]), new(p[4], p[3], p[2]));
        var sum = new Matrix3(Vector3D.Zero, Vector3D.Zero, Vector3D.Zero);
        foreach (WaveVectorRotation r in little.Rotations)
        {
            sum += r.CartesianRotation * product * r.CartesianRotation.Transposed;
        }

        return (1.0 / little.Order) * sum;
    }
}
