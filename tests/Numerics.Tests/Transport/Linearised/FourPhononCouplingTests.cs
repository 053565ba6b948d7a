using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;
using Xunit.Abstractions;

namespace PcpCluster.Numerics.Tests.Transport.Linearised;

/// <summary>Four phonons that give to each other, not only take from the diagonal.</summary>
public class FourPhononCouplingTests(ITestOutputHelper output)
{
    private static readonly ComputeOptions Compute = ScatteringFixtures.TwoThreads;

    /// <summary>
    /// With the weights of the rates: the numbers that a program of its own found, whose sums go over all tuples one by one.
    /// </summary>
    [Fact]
    public void SodiumChloride_RowOperator_RelaxationTime_Diagonal_Full()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("nacl"), 5, 1, 300);
        (FullConductivity diagonal, FullConductivity full) = Solve(input, setup, null, CollisionKind.Row);
        Assert.InRange(diagonal.RelaxationTime.Trace / 3 / 3.8796, 1 - 1e-4, 1 + 1e-4);
        Assert.InRange(diagonal.Mean / 4.0565, 1 - 1e-4, 1 + 1e-4);
        Assert.InRange(full.Mean / 4.3312, 1 - 1e-4, 1 + 1e-4);
    }

    /// <summary>
    /// Widths of six pairs: own values, kept where they were. Draws scatter around them as the stated errors say.
    /// </summary>
    [Fact]
    public void SodiumChloride_SymmetricOperator_AndDraws()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("nacl"), 5, 1, 300);
        (FullConductivity diagonal, FullConductivity full) = Solve(input, setup, null, CollisionKind.Process);
        Assert.Equal(diagonal.RelaxationTime.Trace, full.RelaxationTime.Trace, 1e-9 * full.RelaxationTime.Trace);
        Assert.InRange(diagonal.Mean / 3.9992, 1 - 1e-4, 1 + 1e-4);
        Assert.InRange(full.Mean / 4.2720, 1 - 1e-4, 1 + 1e-4);
        Assert.True(full.Converged);
        Assert.InRange(full.FunctionalMismatch, 0, 1e-9);
        double squares = 0;
        const int Seeds = 8;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            (_, FullConductivity drawn) = Solve(input, setup, SamplingPlan.Uniform(setup.Wedge.Count, 64, seed), CollisionKind.Process);
            Assert.True(drawn.Converged);
            Assert.InRange(drawn.StatisticalError, 0, 0.2);
            double z = (drawn.Mean - full.Mean) / drawn.StatisticalError;
            output.WriteLine($"{drawn.Mean:F4} +- {drawn.StatisticalError:F4}, {z:F2} standard errors away");
            squares += z * z;
        }

        Assert.InRange(Math.Sqrt(squares / Seeds), 0.5, 1.7);
    }

    private static (FullConductivity Diagonal, FullConductivity Full) Solve(
        CrystalInput input, ScatteringSetup setup, SamplingPlan? plan, CollisionKind kind)
    {
        var options = new LinearisedOptions();
        var interactions = new GridInteractions(new Interactions(input.Third, input.Fourth), setup.Problem, Compute);
        LinearisedSolver solver = LinearisedSolver.Build(setup, interactions.ThreePhononSource, options, Compute, kind);
        FourPhononResult four = interactions.FourPhonons(setup.Problem, plan, Compute);
        ScatteringRates rates = setup.Rates(
            solver.ThreePhonons.Absorption, solver.ThreePhonons.Emission, four.PlusPlus, four.PlusMinus, four.MinusMinus);
        IReadOnlyList<Conductivity> relaxationTime = ThermalConductivity.Compute(
            rates, input.Crystal.Lattice.Volume, new StarAverage(setup.Wedge).Of, TransportOptions.Default);
        FullConductivity diagonal = solver.Solve(rates, relaxationTime, options, Compute)[0];
        solver.Couple(interactions, plan, options, Compute);
        return (diagonal, solver.Solve(rates, relaxationTime, options, Compute)[0]);
    }
}
