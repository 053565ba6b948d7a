using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Tests.Crystals;

public class StarAverageTests
{
    [Fact]
    public void CubicAverageIsIsotropic()
    {
        Matrix3 average = new StarAverage(SpaceGroup.Find(TestCrystals.Diamond())).OfOuterSquare(new(1, 2, 3));
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                Assert.Equal(i == j ? 14.0 / 3 : 0, average[i, j], 13);
            }
        }
    }

    [Fact]
    public void UniaxialAverageHasTwoComponents()
    {
        Matrix3 average = new StarAverage(SpaceGroup.Find(TestCrystals.LithiumCobaltate())).OfOuterSquare(new(1, 2, 3));
        Assert.Equal(2.5, average[0, 0], 12);
        Assert.Equal(2.5, average[1, 1], 12);
        Assert.Equal(9, average[2, 2], 12);
        Assert.Equal(0, average[0, 2], 12);
    }

    [Fact]
    public void WedgeSumWithStarAverageEqualsFullSum()
    {
        foreach (Crystal crystal in TestCrystals.All())
        {
            SpaceGroup group = SpaceGroup.Find(crystal);
            var grid = new QPointGrid(4, 4, 4);
            IrreducibleWedge wedge = IrreducibleWedge.Build(grid, group);
            WedgeMap map = wedge.MapFullGrid();
            Vector3D Velocity(int w) => LittleGroup.Of(grid, grid.Address(wedge.Points[w]), group).Average(new(1 + w, 2 - w, 0.5 * w));

            var zero = new Matrix3(Vector3D.Zero, Vector3D.Zero, Vector3D.Zero);
            Matrix3 full = Enumerable.Range(0, (int)grid.Count).Aggregate(zero, (sum, i) =>
            {
                Vector3D v = map.RotationTo(i).CartesianRotation * Velocity(map.WedgeIndex[i]);
                return sum + Matrix3.Outer(v, v);
            });
            var star = new StarAverage(wedge);
            Matrix3 reduced =
                Enumerable.Range(0, wedge.Count).Aggregate(zero, (sum, w) => sum + (wedge.Weights[w] * star.OfOuterSquare(Velocity(w))));
            Matrix3 difference = full - reduced;
            Assert.True(difference.Row0.Length + difference.Row1.Length + difference.Row2.Length < 1e-10 * full.Trace);
        }
    }
}
