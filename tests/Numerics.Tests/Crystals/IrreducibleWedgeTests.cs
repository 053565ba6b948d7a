using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Tests.Crystals;

public class IrreducibleWedgeTests
{
    [Theory]
    [InlineData(nameof(TestCrystals.Diamond), 16, 16, 16, 145)]
    [InlineData(nameof(TestCrystals.ZincBlende), 16, 16, 16, 145)]
    [InlineData(nameof(TestCrystals.RockSalt), 8, 8, 8, 29)]
    [InlineData(nameof(TestCrystals.LithiumCobaltate), 10, 10, 10, 116)]
    public void CountAgreesWithPublishedOutputInAnyBasis(string name, int n1, int n2, int n3, int expected)
    {
        foreach (IntMatrix3 change in TestCrystals.BasisChanges())
        {
            SpaceGroup group = SpaceGroup.Find(SpaceGroupTests.ByName(name).InBasis(change));
            IrreducibleWedge wedge = IrreducibleWedge.Build(new QPointGrid(n1, n2, n3), group);
            Assert.Equal(expected, wedge.Count);
        }
    }

    [Theory]
    [InlineData(nameof(TestCrystals.Diamond), 7, 7, 7)]
    [InlineData(nameof(TestCrystals.ZincBlende), 6, 6, 6)]
    [InlineData(nameof(TestCrystals.Wurtzite), 6, 6, 5)]
    [InlineData(nameof(TestCrystals.Triclinic), 3, 4, 5)]
    public void StarsPartitionTheGrid(string name, int n1, int n2, int n3)
    {
        SpaceGroup group = SpaceGroup.Find(SpaceGroupTests.ByName(name));
        var grid = new QPointGrid(n1, n2, n3);
        foreach (bool timeReversal in new[] { true, false })
        {
            IrreducibleWedge wedge = IrreducibleWedge.Build(grid, group, timeReversal);
            WedgeMap map = wedge.MapFullGrid();
            Assert.Equal(grid.Count, wedge.Weights.Sum(w => (long)w));
            for (int w = 0; w < wedge.Count; w++)
            {
                long[] star = [.. Enumerable.Range(0, (int)grid.Count).Where(i => map.WedgeIndex[i] == w).Select(i => (long)i)];
                Assert.Equal(wedge.Points[w], star.Min());
                Assert.Equal(wedge.Weights[w], star.Length);
                Assert.True(w == 0 || wedge.Points[w] > wedge.Points[w - 1]);
                LittleGroup little = LittleGroup.Of(grid, grid.Address(wedge.Points[w]), group, timeReversal);
                Assert.Equal(group.WaveVectorRotations(timeReversal).Length, little.Order * star.Length);
                foreach (long i in star)
                {
                    Vector3D image = map.RotationTo(i).Rotation * grid.Fractional(wedge.Points[w]);
                    Vector3D difference = image - grid.Fractional(i);
                    Assert.True(IsInteger(difference), $"{i} {difference}");
                }
            }
        }
    }

    [Fact]
    public void RepresentativesAreTheSmallestImages()
    {
        SpaceGroup group = SpaceGroup.Find(TestCrystals.Wurtzite());
        var grid = new QPointGrid(8, 8, 3);
        IrreducibleWedge wedge = IrreducibleWedge.Build(grid, group);
        var expected = new List<long>();
        for (long i = 0; i < grid.Count; i++)
        {
            IntVector3 m = grid.Address(i);
            if (wedge.Rotations.All(r => grid.Index(r.Rotation * m) >= i))
            {
                expected.Add(i);
            }
        }

        Assert.Equal(expected, wedge.Points); // 8 x 8 x 3 has the same rotation matrices on addresses as on wave vectors
    }

    [Fact]
    public void UnequalAxesAreRefusedOrUseTheSubgroup()
    {
        SpaceGroup group = SpaceGroup.Find(TestCrystals.Diamond());
        var grid = new QPointGrid(8, 8, 6);
        InputException e = Assert.Throws<InputException>(() => IrreducibleWedge.Build(grid, group));
        Assert.Contains("8x8x6", e.Message, StringComparison.Ordinal);
        Assert.Contains("axis 3", e.Message, StringComparison.Ordinal);

        IrreducibleWedge wedge = IrreducibleWedge.Build(grid, group, incompatible: IncompatibleGrid.UseSubgroup);
        Assert.Equal(grid.Count, wedge.Weights.Sum(w => (long)w));
        Assert.InRange(wedge.Rotations.Length, 2, 47);
    }

    [Fact]
    public void LargeGridNeedsOnlyBits()
    {
        SpaceGroup group = SpaceGroup.Find(TestCrystals.Diamond());
        var grid = new QPointGrid(64, 64, 64);
        long before = GC.GetAllocatedBytesForCurrentThread();
        IrreducibleWedge wedge = IrreducibleWedge.Build(grid, group);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(grid.Count, wedge.Weights.Sum(w => (long)w));
        Assert.Equal(FixedPoints(wedge), (long)wedge.Count * wedge.Rotations.Length);
        Assert.InRange(allocated, 0, 2 * grid.Count);
    }

    [Fact]
    public void NumberOfStarsIsTheMeanNumberOfFixedPoints()
    {
        foreach (Crystal crystal in TestCrystals.All())
        {
            SpaceGroup group = SpaceGroup.Find(crystal);
            foreach (int n in new[] { 1, 2, 9, 12 })
            {
                var grid = new QPointGrid(n, n, n);
                IrreducibleWedge wedge = IrreducibleWedge.Build(grid, group);
                Assert.Equal(FixedPoints(wedge), (long)wedge.Count * wedge.Rotations.Length);
            }
        }
    }

    /// <summary>Burnside: the number of orbits is the mean over the rotations of the number of points they leave fixed.</summary>
    private static long FixedPoints(IrreducibleWedge wedge) => wedge.Rotations.Sum(r =>
        Enumerable.Range(0, (int)wedge.Grid.Count).LongCount(i => wedge.Grid.Index(r.Rotation * wedge.Grid.Address(i)) == i));

    private static bool IsInteger(Vector3D v) =>
        (v - new Vector3D(Math.Round(v.X), Math.Round(v.Y), Math.Round(v.Z))).Length < 1e-9;
}
