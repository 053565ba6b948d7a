using System.Numerics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Coherences;

namespace PcpCluster.Numerics.Tests.Transport;

/// <summary>Independent evaluations for the tests of coherences.</summary>
internal static class WignerChecks
{
    /// <summary>
    /// Largest difference, Angstrom/ps, of the velocity operator to central differences of sqrt(D) with the positions in the phase.
    /// </summary>
    public static double LargestDeviation(HarmonicModel model, Vector3D q)
    {
        const double step = 1e-4;
        int n = model.Crystal.BranchCount;
        PhononSolver solver = model.CreateSolver();
        solver.SolveAt([q]);
        var velocity = new VelocityOperator(model.Crystal, VelocityDefinition.Wigner);
        velocity.Evaluate(solver, 0);
        Complex[,] states = States(solver, model.Crystal, q);
        Matrix3 reciprocal = model.Crystal.Lattice.Reciprocal;
        double worst = 0;
        for (int k = 0; k < 3; k++)
        {
            Vector3D d = step * new Vector3D(k == 0 ? 1 : 0, k == 1 ? 1 : 0, k == 2 ? 1 : 0);
            Complex[,] plus = Root(model, q + d), minus = Root(model, q - d);
            Vector3D direction = reciprocal.Row(k);
            for (int s = 0; s < n; s++)
            {
                for (int t = 0; t < n; t++)
                {
                    Complex expected = 0;
                    for (int i = 0; i < n; i++)
                    {
                        for (int j = 0; j < n; j++)
                        {
                            expected += Complex.Conjugate(states[s, i]) * (plus[i, j] - minus[i, j]) / (2 * step) * states[t, j];
                        }
                    }

                    Complex V(int axis) => new(velocity.Real[(((axis * n) + s) * n) + t], velocity.Imaginary[(((axis * n) + s) * n) + t]);
                    Complex found = (direction.X * V(0)) + (direction.Y * V(1)) + (direction.Z * V(2));
                    worst = Math.Max(worst, (expected - found).Magnitude / direction.Length);
                }
            }
        }

        return worst;
    }

    /// <summary>kappa_P + kappa_D + kappa_C and kappa_C with a rate that depends on the frequency alone, W/(m K).</summary>
    public static (Matrix3 All, Matrix3 Coherent) WithGivenRates(
        (Crystal Crystal, HarmonicForceConstants Constants) crystal, QPointGrid grid, Func<double, double> rate)
    {
        var model = new HarmonicModel(crystal.Crystal, crystal.Constants, PhysicalConstants.Codata2018);
        ScatteringSetup setup = ScatteringSetup.OnGrid(
            model, SpaceGroup.Find(crystal.Crystal), grid, [300], new BroadeningOptions(), Conventions.Ours, ScatteringFixtures.TwoThreads);
        var channel = new ChannelRates(ScatteringChannel.Absorption, 1, setup.WedgePhonons.Frequencies.Length);
        for (int mode = 0; mode < channel.PhaseSpace.Length; mode++)
        {
            channel.Rate[0][mode] = setup.WedgePhonons.Frequencies[mode] > 0 ? rate(setup.WedgePhonons.Frequencies[mode]) : 0;
        }

        ScatteringRates rates = setup.Rates(channel);
        IReadOnlyList<Conductivity> kappa = ThermalConductivity.Compute(
            rates, crystal.Crystal.Lattice.Volume, new StarAverage(setup.Wedge).Of, TransportOptions.Default);
        CoherenceConductivity found = WignerTransport.Compute(
            model, setup.Wedge, rates, kappa, TransportOptions.Default, VelocityDefinition.Wigner, ScatteringFixtures.TwoThreads)[0];
        return (found.Total, found.Tensor);
    }

    private static Complex[,] Root(HarmonicModel model, Vector3D q)
    {
        int n = model.Crystal.BranchCount;
        PhononSolver solver = model.CreateSolver();
        solver.SolveAt([q]);
        Complex[,] states = States(solver, model.Crystal, q);
        var root = new Complex[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int s = 0; s < n; s++)
                {
                    root[i, j] += solver.Frequencies[s * PhononSolver.Lanes] * states[s, i] * Complex.Conjugate(states[s, j]);
                }
            }
        }

        return root;
    }

    // eigenvectors with the positions in the phase: exp(-i q.tau) times those with the cells'
    private static Complex[,] States(PhononSolver solver, Crystal crystal, Vector3D q)
    {
        int n = crystal.BranchCount;
        Vector3D wave = crystal.Lattice.WaveVectorToCartesian(q);
        var states = new Complex[n, n];
        for (int s = 0; s < n; s++)
        {
            for (int k = 0; k < n; k++)
            {
                int at = ((s * n) + k) * PhononSolver.Lanes;
                double phase = -Vector3D.Dot(wave, crystal.Lattice.ToCartesian(crystal.Atoms[k / 3].Position));
                var component = new Complex(solver.EigenvectorsReal[at], solver.EigenvectorsImaginary[at]);
                states[s, k] = Complex.FromPolarCoordinates(1, phase) * component;
            }
        }

        return states;
    }
}
