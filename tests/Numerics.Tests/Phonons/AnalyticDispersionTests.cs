using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Phonons;

public class AnalyticDispersionTests
{
    private static readonly double Unit = Math.Sqrt(PhysicalConstants.Codata2018.ElectronVoltFrequencySquared);

    [Fact]
    public void MonatomicChain_HasSineDispersionAndItsVelocity()
    {
        HarmonicModel model = ModelCrystals.Chain(3.0, 20.0);
        Vector3D[] q = [.. Enumerable.Range(1, 40).Select(i => new Vector3D(0.012 * i, 0, 0))];
        PhononTable table = model.Solve(q, ComputeOptions.SingleThread);
        for (int i = 0; i < q.Length; i++)
        {
            // omega = 2 sqrt(k/m) |sin(q a/2)|, a = 2 Angstrom
            double omega = 2 * Unit * Math.Sqrt(3.0 / 20.0) * Math.Sin(Math.PI * q[i].X);
            double velocity = 2 * Unit * Math.Sqrt(3.0 / 20.0) * Math.Cos(Math.PI * q[i].X);
            Assert.Equal(0, table.Frequencies[3 * i], 1e-5);
            Assert.Equal(omega, table.Frequencies[(3 * i) + 2], 1e-12 * Unit);
            Assert.Equal(velocity, table.Velocities[3 * ((3 * i) + 2)], 1e-11 * Unit);
        }
    }

    [Fact]
    public void DiatomicChain_HasAcousticAndOpticBranch()
    {
        const double k = 5.0, m1 = 12.0, m2 = 30.0;
        HarmonicModel model = ModelCrystals.Chain(k, m1, m2);
        Vector3D[] q = [.. Enumerable.Range(1, 20).Select(i => new Vector3D(-0.024 * i, 0.1, 0.3))];
        PhononTable table = model.Solve(q, ComputeOptions.SingleThread);
        for (int i = 0; i < q.Length; i++)
        {
            double sine = Math.Sin(Math.PI * q[i].X);
            double sum = (1 / m1) + (1 / m2);
            double root = Math.Sqrt((sum * sum) - (4 * sine * sine / (m1 * m2)));
            Assert.Equal(Unit * Math.Sqrt(k * (sum - root)), table.Frequencies[(6 * i) + 4], 1e-11 * Unit);
            Assert.Equal(Unit * Math.Sqrt(k * (sum + root)), table.Frequencies[(6 * i) + 5], 1e-11 * Unit);
            Assert.True(table.Velocities[3 * ((6 * i) + 4)] < 0);
            Assert.True(table.Velocities[3 * ((6 * i) + 5)] > 0);
        }
    }

    [Fact]
    public void FccNearestNeighbours_AlongTheCubeAxis_FollowTheTextbook()
    {
        const double k = 1.7, mass = 39.9;
        (Crystal crystal, var constants) = ModelCrystals.Fcc(k, mass);
        var model = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018);

        // q = 2 pi/a (x, 0, 0) is (0, x/2, x/2) in fractional coordinates: m omega_L^2 = 4 k (1 - cos(pi x)), transverse half of it
        Vector3D[] q = [.. Enumerable.Range(1, 9).Select(i => new Vector3D(0, 0.05 * i, 0.05 * i))];
        PhononTable table = model.Solve(q, ComputeOptions.SingleThread, SpaceGroup.Find(crystal));
        for (int i = 0; i < q.Length; i++)
        {
            double longitudinal = Unit * Math.Sqrt(4 * k * (1 - Math.Cos(Math.PI * 2 * q[i].Y)) / mass);
            Assert.Equal(longitudinal / Math.Sqrt(2), table.Frequencies[3 * i], 1e-11 * Unit);
            Assert.Equal(table.Frequencies[3 * i], table.Frequencies[(3 * i) + 1]);
            Assert.Equal(longitudinal, table.Frequencies[(3 * i) + 2], 1e-11 * Unit);
            Assert.Equal(0, table.Velocities[(9 * i) + 7], 1e-10);
            Assert.Equal(0, table.Velocities[(9 * i) + 8], 1e-10);
        }
    }
}
