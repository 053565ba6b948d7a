using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Phonons;

public class VelocityTests
{
    [Fact]
    public void StarAverageOfProducts_IsIsotropicForACubicCrystal()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"), new(Third: false, Fourth: false));
        SpaceGroup group = SpaceGroup.Find(input.Crystal);
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        var grid = new QPointGrid(6, 6, 6);
        PhononTable table = model.SolveGrid(grid, ComputeOptions.SingleThread, group);
        var sum = new double[6];
        for (int mode = 0; mode < table.Frequencies.Length; mode++)
        {
            for (int k = 0; k < 6; k++)
            {
                sum[k] += table.VelocityProducts[(6 * mode) + k];
            }
        }

        Assert.Equal(sum[0], sum[1], 1e-9 * sum[0]);
        Assert.Equal(sum[0], sum[2], 1e-9 * sum[0]);
        Assert.All(sum[3..], off => Assert.Equal(0, off, 1e-9 * sum[0]));
    }

    /// <summary>Rotated q: the same frequencies, rotated velocities, rotated products, degenerate sets included.</summary>
    [Fact]
    public void RotatedWaveVectors_HaveRotatedVelocitiesAndProducts()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"), new(Third: false, Fourth: false));
        SpaceGroup group = SpaceGroup.Find(input.Crystal);
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        foreach (Vector3D q in new Vector3D[] { new(0, 0.2, 0.2), new(0.5, 0.5, 0), new(0.3, 0.3, 0.3), new(0.1, 0.25, 0.4) })
        {
            foreach (WaveVectorRotation rotation in group.WaveVectorRotations())
            {
                PhononTable table = model.Solve([q, rotation.Rotation * q], ComputeOptions.SingleThread);
                for (int branch = 0; branch < 6; branch++)
                {
                    Assert.Equal(table.Frequencies[branch], table.Frequencies[6 + branch], 1e-7);
                    Vector3D turned = rotation.CartesianRotation * Velocity(table, branch);
                    Assert.Equal(0, (turned - Velocity(table, 6 + branch)).Length, 1e-6);
                    Matrix3 product = rotation.CartesianRotation * Product(table, branch) * rotation.CartesianRotation.Transposed;
                    Assert.Equal(0, Largest(product - Product(table, 6 + branch)), 1e-4);
                }
            }
        }
    }

    /// <summary>At X of diamond longitudinal branches cross with opposite slopes: mean velocity 0, mean square not.</summary>
    [Fact]
    public void CrossingAtTheZoneBoundary_KeepsItsSquaredSlopes()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"), new(Third: false, Fourth: false));
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        Matrix3 vectors = input.Crystal.Lattice.Vectors;

        // 2 pi/a (1, 0, 0), and a little before it
        double a = Math.Cbrt(4 * input.Crystal.Lattice.Volume);
        Vector3D x = 1 / a * (vectors * new Vector3D(1, 0, 0));
        PhononTable table = model.Solve([x, 0.999 * x], ComputeOptions.SingleThread, SpaceGroup.Find(input.Crystal));
        Assert.Equal(table.Frequencies[2], table.Frequencies[3]);
        for (int branch = 0; branch < 6; branch++)
        {
            Assert.Equal(0, Velocity(table, branch).Length, 1e-6);
        }

        double slope = table.Velocities[3 * (6 + 2)];
        Assert.True(slope > 10);
        Assert.Equal(slope * slope, table.VelocityProducts[6 * 2], 0.01 * slope * slope);
        Assert.Equal(table.VelocityProducts[6 * 2], table.VelocityProducts[6 * 3], 1e-9);
    }

    [Fact]
    public void GammaPoint_HasThreeModesAtExactlyZero()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("nacl"), new(Third: false, Fourth: false));
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        PhononTable table = model.SolveGrid(new(3, 3, 3), ComputeOptions.SingleThread, SpaceGroup.Find(input.Crystal));
        Assert.All(table.Frequencies[..3], f => Assert.Equal(0.0, f));
        Assert.All(table.Velocities[..9], v => Assert.Equal(0.0, v));
        Assert.All(table.VelocityProducts[..18], v => Assert.Equal(0.0, v));
        Assert.All(table.Frequencies[3..], f => Assert.True(f > 1));
    }

    private static Vector3D Velocity(PhononTable table, int mode) =>
        new(table.Velocities[3 * mode], table.Velocities[(3 * mode) + 1], table.Velocities[(3 * mode) + 2]);

    private static Matrix3 Product(PhononTable table, int mode)
    {
        ReadOnlySpan<double> p = table.VelocityProducts.AsSpan(6 * mode, 6);
        return new(new(p[0], p[5], p[4]), new(p[5], p[1], p[3]), new(p[4], p[3], p[2]));
    }

    private static double Largest(Matrix3 m) => Enumerable.Range(0, 9).Max(k => Math.Abs(m[k / 3, k % 3]));
}
