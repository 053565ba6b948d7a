using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Tests.Transport.Linearised;

/// <summary>A crystal on a grid with its rates and the rows of its collision operator.</summary>
internal sealed class LinearisedCase
{
    private static readonly ComputeOptions Compute = ScatteringFixtures.TwoThreads;

    private LinearisedCase(CrystalInput input, ScatteringSetup setup, LinearisedSolver solver, ScatteringRates rates)
    {
        (Input, Setup, Solver, Rates) = (input, setup, solver, rates);
        RelaxationTime = ThermalConductivity.Compute(
            rates,
            input.Crystal.Lattice.Volume,
            new StarAverage(setup.Wedge).Of,
            TransportOptions.Of(setup.Problem.Conventions));
    }

    public CrystalInput Input { get; }

    public ScatteringSetup Setup { get; }

    public LinearisedSolver Solver { get; }

    public ScatteringRates Rates { get; }

    public IReadOnlyList<Conductivity> RelaxationTime { get; }

    public static LinearisedCase Ours(string folder, int n, double[] temperatures, bool isotopes = false, LinearisedOptions? options = null)
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(folder, n, 1, temperatures);
        return Of(input, setup, isotopes ? new IsotopeOptions() : null, options);
    }

    public static LinearisedCase FourPhonon(string folder, int n, double scale, bool isotopes, params ChannelRates[] more)
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.FourPhonon(folder, n, scale);
        return Of(input, setup, isotopes ? IsotopeOptions.Of(Conventions.FourPhonon) : null, null, more);
    }

    public static LinearisedCase Of(
        CrystalInput input,
        ScatteringSetup setup,
        IsotopeOptions? isotopes = null,
        LinearisedOptions? options = null,
        params ChannelRates[] more)
    {
        LinearisedSolver solver = LinearisedSolver.Build(
            setup, ThreePhononSource.FromTensor(input.Third!), options ?? new LinearisedOptions(), Compute);
        List<ChannelRates> channels = [solver.ThreePhonons.Absorption, solver.ThreePhonons.Emission, .. more];
        if (isotopes is not null)
        {
            bool ours = !setup.Problem.Conventions.FollowsShengBte();
            Vector3D[] steps = GridSteps.Of(input.Crystal.Lattice, setup.Wedge.Grid, ours ? setup.Wedge.Rotations : []);
            channels.Add(IsotopeScattering.Rates(
                input.Crystal, setup.Problem.Phonons, steps, setup.Wedge.Points, setup.Problem.Temperatures.Count, isotopes, Compute));
        }

        return new LinearisedCase(input, setup, solver, setup.Rates([.. channels]));
    }

    public IReadOnlyList<FullConductivity> Solve(LinearisedOptions? options = null, int threads = 2) =>
        Solver.Solve(Rates, RelaxationTime, options ?? new LinearisedOptions(), new ComputeOptions(threads));
}
