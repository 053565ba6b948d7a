using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Formats.Tests.Phono3py;

/// <summary>
/// Relaxation time and direct solution (LBTE) of phono3py's own tests, 300 K, tetrahedra. The same processes make both collision matrices;
/// phono3py's has the populations as on the shell and is made symmetric, ours has the weights of the rates.
/// </summary>
public class LbteOracleTests
{
    /// <summary>What phono3py's test of its direct solution allows, W/(m K).</summary>
    private const double TheirTolerance = 0.3;

    /// <summary>Two operators for one physics: measured 0.37 % (Si), 0.44 and 0.34 % (AlN), see docs/validation.md.</summary>
    private const double TwoOperators = 0.005;

    [PeersTheory]
    [InlineData("si", 9, 9, 107.694, 107.694, 110.896, 110.896, 0.2)]
    [InlineData("aln", 7, 5, 206.379, 219.786, 234.141, 254.006, 0.3)]
    public void RelaxationTimeAndFullSolution_AreThoseOfPhono3py(
        string name, int n1, int n3, double xx, double zz, double fullXx, double fullZz, double tolerance)
    {
        using var folder = new TemporaryFolder();
        ConductivityOracleTests.Copy(name, folder);
        InputFormats.Register(new Phono3pyFormat());
        CrystalInput input = InputFormats.Read(folder.Path);
        var compute = new ComputeOptions();
        var model = new HarmonicModel(
            input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018, new() { Conventions = Conventions.Phono3py });
        ScatteringSetup setup = ScatteringSetup.OnGrid(
            model, SpaceGroup.Find(input.Crystal), new(n1, n1, n3), [300], BroadeningOptions.Tetrahedra, Conventions.Phono3py, compute);
        var collisions = new DenseCollisions(setup, input.Third!, compute);
        IReadOnlyList<Conductivity> relaxation = ThermalConductivity.Compute(
            collisions.Rates,
            input.Crystal.Lattice.Volume,
            new StarAverage(setup.Wedge).Of,
            new TransportOptions(PhysicalConstants.Codata2018));
        Near(relaxation[0].Tensor, xx, zz, tolerance);

        FullConductivity full = collisions.Iterate(relaxation);
        Assert.True(full.Converged);
        Near(full.Total, fullXx, TwoOperators * fullXx, fullZz, TwoOperators * fullZz);

        // by another way, the iteration stopped at a relative change of 1e-5
        Matrix3 own = collisions.Eliminate(asPhono3py: false);
        Near(full.Tensor, own[0, 0], 1e-4 * own[0, 0], own[2, 2], 1e-4 * own[2, 2]);
        Near(collisions.Eliminate(asPhono3py: true), fullXx, fullZz, TheirTolerance);
    }

    private static void Near(Matrix3 kappa, double xx, double zz, double tolerance) => Near(kappa, xx, tolerance, zz, tolerance);

    private static void Near(Matrix3 kappa, double xx, double toleranceXx, double zz, double toleranceZz) => Assert.True(
        Math.Abs(kappa[0, 0] - xx) < toleranceXx && Math.Abs(kappa[2, 2] - zz) < toleranceZz,
        $"{kappa[0, 0]:F3} {kappa[2, 2]:F3} for {xx} {zz}");
}
