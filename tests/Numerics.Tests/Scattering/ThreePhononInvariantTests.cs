using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Scattering;

public class ThreePhononInvariantTests
{
    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    public void LittleGroupReduction_ChangesNothing(string example)
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example(example), 6);
        IReadOnlyList<IntMatrix3>[] none = [.. setup.Problem.FirstPoints.Select(_ => (IReadOnlyList<IntMatrix3>)[])];

        ThreePhononResult reduced = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);
        ThreePhononResult full =
            ThreePhononScattering.FromTensor(setup.Problem with { LittleGroups = none }, input.Third!, ScatteringFixtures.TwoThreads);

        Assert.True(reduced.Elements < full.Elements);
        ScatteringFixtures.AssertClose(full.Absorption.Rate[0], reduced.Absorption.Rate[0], 2e-6);
        ScatteringFixtures.AssertClose(full.Emission.Rate[0], reduced.Emission.Rate[0], 2e-6);
        ScatteringFixtures.AssertClose(full.Absorption.Normal[0], reduced.Absorption.Normal[0], 2e-6);
        Assert.Equal(full.Absorption.Processes.Sum(), reduced.Absorption.Processes.Sum());
        Assert.Equal(full.Emission.Processes.Sum(), reduced.Emission.Processes.Sum());
    }

    [Fact]
    public void Threads_DoNotChangeABit()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 6);

        ThreePhononResult one = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, new ComputeOptions(1));
        ThreePhononResult five = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, new ComputeOptions(5));

        Assert.Equal(one.Absorption.Rate[0], five.Absorption.Rate[0]);
        Assert.Equal(one.Emission.Rate[0], five.Emission.Rate[0]);
    }

    [Fact]
    public void CubicConductivity_IsIsotropicAndTemperaturesShareElements()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 8, 1, 200, 300, 600);
        ThreePhononResult result = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);
        (_, ScatteringSetup at300) = ScatteringFixtures.Ours(TestData.Example("si"), 8);
        ThreePhononResult single = ThreePhononScattering.FromTensor(at300.Problem, input.Third!, ScatteringFixtures.TwoThreads);

        Assert.Equal(single.Absorption.Rate[0], result.Absorption.Rate[1]);
        Assert.Equal(single.Elements, result.Elements);
        IReadOnlyList<Conductivity> kappa = ThermalConductivity.Compute(
            setup.Rates(result.Absorption, result.Emission),
            input.Crystal.Lattice.Volume,
            new StarAverage(setup.Wedge).Of,
            TransportOptions.Default);
        Assert.All(kappa, k => Assert.Equal(k.Tensor[0, 0], k.Tensor[2, 2], 1e-9 * k.Mean));
        Assert.All(kappa, k => Assert.Equal(0, k.Tensor[0, 1], 1e-9 * k.Mean));
        Assert.True(kappa[0].Mean > kappa[1].Mean && kappa[1].Mean > kappa[2].Mean);

        // 92.49 by an independent prototype for this set, grid and broadening (300 K, three phonons)
        Assert.Equal(92.49, kappa[1].Mean, 0.5);
    }

    [Fact]
    public void DetailedBalance_HoldsUpToSmearing()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 8, 0.5, 100, 300);
        ThreePhononResult result = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);

        IReadOnlyList<DetailedBalance> balance =
            DetailedBalance.Of(setup.Rates(result.Absorption, result.Emission), PhysicalConstants.Codata2018);

        Assert.All(balance, b => Assert.InRange(b.ThreePhononEnergy!.Value, 0.97, 1.03));
        Assert.All(balance, b => Assert.InRange(b.ThreePhononNumber!.Value, 0.97, 1.03));
    }

    [Fact]
    public void ClassicalLimit_RatesAreLinearInTemperature()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("nacl"), 4, 1, 20000, 40000);
        ThreePhononResult result = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);

        ScatteringFixtures.AssertClose([.. result.Absorption.Rate[0].Select(r => 2 * r)], result.Absorption.Rate[1], 1e-3);
        ScatteringFixtures.AssertClose([.. result.Emission.Rate[0].Select(r => 2 * r)], result.Emission.Rate[1], 1e-3);
    }

    [Fact]
    public void Modes_OfAnExactlyLowRankTensor_GiveTheFullRates()
    {
        (_, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 6);
        PcpModes modes = ScatteringFixtures.SmallModes(3, 5);
        AnharmonicForceConstants tensor = PcpExpansion.Expand(modes);
        PcpModeTable table = PcpModeTable.Build(modes, setup.Problem.Modes, ScatteringFixtures.TwoThreads);

        ThreePhononResult full = ThreePhononScattering.FromTensor(setup.Problem, tensor, ScatteringFixtures.TwoThreads);
        ThreePhononResult pcp = ThreePhononScattering.FromModes(setup.Problem, table, ScatteringFixtures.TwoThreads);

        ScatteringFixtures.AssertClose(full.Absorption.Rate[0], pcp.Absorption.Rate[0], 1e-5);
        ScatteringFixtures.AssertClose(full.Emission.Rate[0], pcp.Emission.Rate[0], 1e-5);
        Assert.Equal(full.Elements, pcp.Elements);
    }
}
