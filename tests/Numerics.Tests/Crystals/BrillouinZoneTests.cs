using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Tests.Crystals;

public class BrillouinZoneTests
{
    [Fact]
    public void ShortestImageIsShortestInAnyBasis()
    {
        var random = new Random(3);
        foreach (Crystal crystal in TestCrystals.All())
        {
            foreach (IntMatrix3 change in TestCrystals.BasisChanges())
            {
                Crystal changed = crystal.InBasis(change);
                var zone = new BrillouinZone(changed.Lattice);
                var reference = new BrillouinZone(crystal.Lattice);
                IntMatrix3 toOriginal = change.UnimodularInverse(); // fractional wave vectors: q' = P q
                for (int i = 0; i < 30; i++)
                {
                    Vector3D q = new(random.NextDouble() * 3, random.NextDouble() * 3, random.NextDouble() * 3);
                    Vector3D image = zone.ShortestImage(q);
                    Vector3D original = toOriginal * q;
                    Assert.Equal(BruteForce(crystal.Lattice, original), image.Length, 9);
                    Assert.True((reference.ShortestImage(original) - image).Length < 1e-9);
                }
            }
        }
    }

    [Fact]
    public void BoundaryPointsKeepTheLargestImageAndListAll()
    {
        Lattice lattice = TestCrystals.RockSalt().Lattice;
        var zone = new BrillouinZone(lattice);
        Assert.Single(zone.AllShortestImages(new(0.1, 0.2, 0.3)));
        Assert.Equal(2, zone.AllShortestImages(new(0.5, 0.5, 0)).Length); // X
        Assert.Equal(2, zone.AllShortestImages(new(0.5, 0.5, 0.5)).Length); // L
        Assert.Equal(4, zone.AllShortestImages(new(0.5, 0.25, 0.75)).Length); // W
        Assert.Equal(new IntVector3(0, 0, 0), zone.ReciprocalVectorToShortestImage(new(0.5, 0.5, 0.5)));
        Assert.Equal(new IntVector3(1, 1, 1), zone.ReciprocalVectorToShortestImage(new(-0.5, -0.5, -0.5)));
        var cubic = new BrillouinZone(new Lattice(3.0 * Matrix3.Identity));
        Assert.Equal(8, cubic.AllShortestImages(new(0.5, 0.5, 0.5)).Length);
        Assert.Equal(IntVector3.Zero, cubic.ReciprocalVectorToShortestImage(new(0.5, 0.5, 0.5)));
    }

    private static double BruteForce(Lattice lattice, Vector3D q)
    {
        double best = double.MaxValue;
        Vector3D centre = new(Math.Round(q.X), Math.Round(q.Y), Math.Round(q.Z));
        for (int x = -4; x <= 4; x++)
        {
            for (int y = -4; y <= 4; y++)
            {
                for (int z = -4; z <= 4; z++)
                {
                    best = Math.Min(best, lattice.WaveVectorToCartesian(q - centre + new Vector3D(x, y, z)).Length);
                }
            }
        }

        return best;
    }
}
