using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Formats;
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
        output.WriteLine($"row {diagonal.RelaxationTime.Trace / 3} {diagonal.Mean} {full.Mean}");
        Assert.InRange(diagonal.RelaxationTime.Trace / 3 / 3.8796, 1 - 1e-4, 1 + 1e-4);
        Assert.InRange(diagonal.Mean / 4.0565, 1 - 1e-4, 1 + 1e-4);
        Assert.InRange(full.Mean / 4.3312, 1 - 1e-4, 1 + 1e-4);
    }

    [Fact]
    public void SodiumChloride_SymmetricOperator()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("nacl"), 5, 1, 300);
        (FullConductivity diagonal, FullConductivity full) = Solve(input, setup, null, CollisionKind.Process);
        output.WriteLine($"S {diagonal.RelaxationTime.Trace / 3} {diagonal.Mean} {full.Mean} process {full.RatioOfProcessOperator} "
            + $"steps {full.Steps} {full.SmallestEigenvalue} {full.LargestEigenvalue} {full.FunctionalMismatch}");
        Assert.Equal(diagonal.RelaxationTime.Trace, full.RelaxationTime.Trace, 1e-9 * full.RelaxationTime.Trace);
        Assert.True(full.Converged);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300)]
    public void Scatter(int samples)
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("nacl"), 5, 1, 300);
        for (ulong seed = 1; seed <= 8; seed++)
        {
            SamplingPlan plan = SamplingPlan.Uniform(setup.Wedge.Count, samples, seed);
            (FullConductivity diagonal, FullConductivity full) = Solve(input, setup, plan, CollisionKind.Process);
            output.WriteLine($"{samples} {seed}: {diagonal.RelaxationTime.Trace / 3:F4} {diagonal.Mean:F4} +- {diagonal.StatisticalError:F4}  "
                + $"{full.Mean:F4} +- {full.StatisticalError:F4} {full.Steps} {full.SmallestEigenvalue:F3} {full.LargestEigenvalue:F3}");
        }
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
