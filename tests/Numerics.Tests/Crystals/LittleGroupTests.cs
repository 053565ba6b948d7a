using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Tests.Crystals;

public class LittleGroupTests
{
    [Theory]
    [InlineData(0, 0, 0, 48)] // Gamma
    [InlineData(0.5, 0.5, 0, 16)] // X
    [InlineData(0.5, 0.5, 0.5, 12)] // L
    [InlineData(0.5, 0.25, 0.75, 8)] // W
    [InlineData(0.25, 0.25, 0, 8)] // Delta
    [InlineData(0.1, 0.2, 0.37, 1)]
    public void HighSymmetryPointsOfFccHaveTheirOrder(double x, double y, double z, int order)
    {
        LittleGroup little = LittleGroup.Of(new Vector3D(x, y, z), SpaceGroup.Find(TestCrystals.RockSalt()));
        Assert.Equal(order, little.Order);
    }

    [Fact]
    public void GridAndContinuousAgree()
    {
        foreach (Crystal crystal in TestCrystals.All())
        {
            SpaceGroup group = SpaceGroup.Find(crystal);
            var grid = new QPointGrid(4, 4, 4);
            for (long i = 0; i < grid.Count; i++)
            {
                Assert.Equal(
                    LittleGroup.Of(grid.Fractional(i), group).Rotations.AsEnumerable(),
                    LittleGroup.Of(grid, grid.Address(i), group).Rotations.AsEnumerable());
            }
        }
    }

    [Fact]
    public void ExactlyFixingRotationsAreFewerAtTheBoundaryOfTheCell()
    {
        SpaceGroup group = SpaceGroup.Find(TestCrystals.Diamond());
        var grid = new QPointGrid(16, 16, 16);
        var address = new IntVector3(15, 1, 0);
        LittleGroup all = LittleGroup.Of(grid, address, group);
        LittleGroup exact = LittleGroup.FixingRepresentative(grid, address, group);
        Assert.True(exact.Order < all.Order);
        Assert.Subset(all.Rotations.ToHashSet(), exact.Rotations.ToHashSet());
        Vector3D q = grid.Fractional(grid.Index(address));
        Assert.All(exact.Rotations, r => Assert.Equal(q, r.Rotation * q));
    }

    [Fact]
    public void AverageKeepsOnlyTheInvariantPart()
    {
        SpaceGroup group = SpaceGroup.Find(TestCrystals.Diamond());
        Vector3D q = new(0.2, 0.2, 0); // Cartesian z
        Vector3D direction = TestCrystals.Diamond().Lattice.WaveVectorToCartesian(q);
        Vector3D v = LittleGroup.Of(q, group).Average(new Vector3D(1, 2, 3));
        Assert.True(Vector3D.Cross(v, direction).Length < 1e-12 * direction.Length);
        Assert.Equal(3, v.Z, 12);
    }

    [Fact]
    public void OrbitsUnderLittleGroupPartitionTheGridAndKeepInvariantSums()
    {
        foreach (Crystal crystal in TestCrystals.All())
        {
            SpaceGroup group = SpaceGroup.Find(crystal);
            var grid = new QPointGrid(5, 5, 5);
            foreach (IntVector3 address in new IntVector3[] { new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(2, 2, 2), new(1, 2, 3) })
            {
                (long[] points, int[] weights) = QPointOrbits.UnderLittleGroup(grid, address, group);
                Assert.Equal(grid.Count, weights.Sum(w => (long)w));
                Assert.Equal(0, points[0]);

                // a function of the pair (q, q') that rotations leave alone: |q' + q|^2-like through a symmetric energy of q'' = q + q'
                double full = Enumerable.Range(0, (int)grid.Count).Sum(i => Invariant(crystal, group, grid, address, i));
                double reduced = points.Zip(weights, (p, w) => w * Invariant(crystal, group, grid, address, p)).Sum();
                Assert.Equal(full, reduced, 1e-9 * Math.Abs(full));
            }
        }
    }

    private static double Invariant(Crystal crystal, SpaceGroup group, QPointGrid grid, IntVector3 address, long i) =>
        Energy(crystal, group, grid.Fractional(i)) * Energy(crystal, group, grid.Fractional(grid.Sum(grid.Index(address), i)));

    /// <summary>A lattice-periodic function with the point group's symmetry.</summary>
    private static double Energy(Crystal crystal, SpaceGroup group, Vector3D q) =>
        group.WaveVectorRotations().Sum(r =>
        {
            Vector3D p = r.Rotation * q;
            return Math.Cos(2 * Math.PI * p.X) + (0.3 * Math.Cos(2 * Math.PI * ((2 * p.Y) + p.Z))) + (crystal.AtomCount * 0.1);
        });
}
