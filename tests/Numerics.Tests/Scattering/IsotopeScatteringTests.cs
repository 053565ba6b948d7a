using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Tests.Scattering;

public class IsotopeScatteringTests
{
    private const double G = 2.0e-4;

    private static readonly Crystal Cubic = new(
        new Lattice(3.0 * Matrix3.Identity), [new Atom("X", Vector3D.Zero, 28, G)]);

    /// <summary>
    /// One atom, three polarisations along x, y, z: sum_b |e.e'|^2 is 1 for equal and 0 for different polarisations, so the rate is
    /// pi omega^2 g D(omega)/2 with D the density of states of one branch, and with isotropic dispersion D = Omega omega^2/(2 pi^2 c^3).
    /// </summary>
    [Fact]
    public void DebyeCrystalGivesRayleighLaw()
    {
        const int n = 40;
        const double speed = 50;
        (QPointGrid grid, PhononTable phonons) = Debye(n, speed);
        long[] points = [grid.Index(new(8, 0, 0)), grid.Index(new(6, 5, 2)), grid.Index(new(7, 7, 0))];
        ChannelRates rates =
            IsotopeScattering.Rates(Cubic, phonons, Steps(grid), points, 1, new IsotopeOptions(), ComputeOptions.SingleThread);
        for (int w = 0; w < points.Length; w++)
        {
            double omega = phonons.Frequencies[3 * (int)points[w]];
            double density = Cubic.Lattice.Volume * omega * omega / (2 * Math.PI * Math.PI * Math.Pow(speed, 3));
            double expected = 0.5 * Math.PI * omega * omega * G * density;
            Assert.InRange(rates.Rate[0][3 * w] / expected, 0.97, 1.03);
            Assert.InRange(rates.PhaseSpace[3 * w] / (3 * density), 0.97, 1.03);
        }
    }

    [Fact]
    public void RatesDoNotDependOnThreadsNorTemperature()
    {
        (QPointGrid grid, PhononTable phonons) = Debye(10, 50);
        long[] points = [.. Enumerable.Range(0, 100).Select(i => (long)i * 7)];
        ChannelRates one = IsotopeScattering.Rates(Cubic, phonons, Steps(grid), points, 2, new IsotopeOptions(), new ComputeOptions(1));
        ChannelRates three = IsotopeScattering.Rates(Cubic, phonons, Steps(grid), points, 2, new IsotopeOptions(), new ComputeOptions(3));
        Assert.Equal(one.Rate[0], three.Rate[0]);
        Assert.Equal(one.Rate[0], one.Rate[1]);
        Assert.Contains(one.Rate[0], r => r > 0);
    }

    [Fact]
    public void PureCrystalIsNotScattered()
    {
        (QPointGrid grid, PhononTable phonons) = Debye(6, 50);
        Crystal pure = Cubic with { Atoms = ImmutableArray.Create(Cubic.Atoms[0] with { MassVariance = 0 }) };
        ChannelRates rates =
            IsotopeScattering.Rates(pure, phonons, Steps(grid), [1, 2, 3], 1, new IsotopeOptions(), ComputeOptions.SingleThread);
        Assert.All(rates.Rate[0], r => Assert.Equal(0, r));
    }

    [Fact]
    public void BoundaryRateIsSpeedOverLength()
    {
        (QPointGrid grid, PhononTable phonons) = Debye(4, 50);
        var problem = new ChannelProblem(Cubic, IrreducibleWedge.Build(grid, SpaceGroup.Find(Cubic)), phonons, phonons, [300]);
        ChannelRates Rates(double specularity) =>
            new BoundaryScattering(new BoundaryOptions(100, specularity)).Rates(problem, ComputeOptions.SingleThread);
        ChannelRates diffuse = Rates(0);
        ChannelRates half = Rates(0.5);
        Assert.Equal(0, diffuse.Rate[0][0]);
        Assert.Equal(50.0 / 1000, diffuse.Rate[0][3], 1e-12);
        Assert.Equal(diffuse.Rate[0][3] / 3, half.Rate[0][3], 1e-12);
    }

    private static IReadOnlyList<Vector3D> Steps(QPointGrid grid) => GridSteps.Of(Cubic.Lattice, grid, []);

    /// <summary>omega = c |q| with q the shortest image, three branches polarised along the axes.</summary>
    private static (QPointGrid Grid, PhononTable Phonons) Debye(int n, double speed)
    {
        var grid = new QPointGrid(n, n, n);
        var phonons = new PhononTable((int)grid.Count, 3);
        for (int q = 0; q < grid.Count; q++)
        {
            IntVector3 m = grid.Address(q);
            int Center(int i) => 2 * i > n ? i - n : i;
            Vector3D k =
                Cubic.Lattice.WaveVectorToCartesian(new((double)Center(m.X) / n, (double)Center(m.Y) / n, (double)Center(m.Z) / n));
            Vector3D v = k.Length > 0 ? (speed / k.Length) * k : Vector3D.Zero;
            for (int branch = 0; branch < 3; branch++)
            {
                int mode = (3 * q) + branch;
                phonons.Frequencies[mode] = speed * k.Length;
                phonons.EigenvectorsReal[(3 * mode) + branch] = 1;
                for (int a = 0; a < 3; a++)
                {
                    phonons.Velocities[(3 * mode) + a] = v[a];
                    phonons.VelocityProducts[(6 * mode) + a] = v[a] * v[a];
                }
            }
        }

        return (grid, phonons);
    }
}
