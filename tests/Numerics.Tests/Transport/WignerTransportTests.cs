using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Tests.Phonons;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Tests.Transport.Linearised;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Coherences;

namespace PcpCluster.Numerics.Tests.Transport;

/// <summary>Coherences between branches.</summary>
public class WignerTransportTests
{
    [Theory]
    [InlineData("si", 9, 0.1634)]
    [InlineData("nacl", 9, 0.0936)]
    public void CoherencesOfTheExamples(string name, int n, double expected)
    {
        LinearisedCase made = LinearisedCase.Ours(TestData.Example(name), n, [300]);
        CoherenceConductivity found = Of(made, VelocityDefinition.Wigner);
        Assert.InRange(found.Mean / expected, 1 - 2e-3, 1 + 2e-3);
        Assert.Equal(0, found.StandardError);
        Assert.InRange((found.Populations + found.WithinDegenerateSets).Trace / made.RelaxationTime[0].Tensor.Trace, 1 - 1e-12, 1 + 1e-12);
        double modes = Enumerable.Range(0, found.ModeTensors.Length).Where(i => i % 6 < 3).Sum(i => found.ModeTensors[i]) / 3;
        Assert.Equal(found.Mean, modes, 1e-12);
    }

    [SharedDataFact("licoo2-fourphonon")]
    public void CoherencesOfLithiumCobaltOxide()
    {
        LinearisedCase made = LinearisedCase.Ours(TestData.Shared("licoo2-fourphonon")!, 6, [300], isotopes: true);
        CoherenceConductivity found = Of(made, VelocityDefinition.Wigner);
        Assert.InRange(found.Tensor[0, 0] / 0.6042, 1 - 1e-3, 1 + 1e-3);
        Assert.InRange(found.Tensor[2, 2] / 0.1748, 1 - 1e-3, 1 + 1e-3);
    }

    [Fact]
    public void DefinitionOfPhono3py_GivesMore()
    {
        // 1/(4 w w') is never below 1/(w + w')^2
        LinearisedCase made = LinearisedCase.Ours(TestData.Example("nacl"), 6, [300]);
        Assert.True(Of(made, VelocityDefinition.Phono3py).Mean > Of(made, VelocityDefinition.Wigner).Mean);
    }

    [Theory]
    [InlineData("si", 0.11, 0.23, 0.37, 1e-4)]
    [InlineData("si", 0.5, 0.23, 0.11, 1e-4)]
    [InlineData("nacl", 0.11, 0.23, 0.37, 5e-3)]
    public void VelocityOperator_IsTheDerivativeOfTheRootOfTheDynamicalMatrix(string name, double x, double y, double z, double tolerance)
    {
        Assert.InRange(WignerChecks.LargestDeviation(ExampleModel(name), new Vector3D(x, y, z)), 0, tolerance);
    }

    /// <summary>
    /// A supercell of the same crystal is the same crystal: folded branches must not couple, which only the smooth gauge gives.
    /// </summary>
    [Fact]
    public void Supercell_CarriesTheSame()
    {
        var rate = new Func<double, double>(omega => 0.5 + (0.02 * omega)); // any smooth function of the frequency
        (Matrix3 one, Matrix3 oneCoherent) = WignerChecks.WithGivenRates(ModelCrystals.TwoAtomCell(1), new QPointGrid(4, 4, 4), rate);
        (Matrix3 two, Matrix3 twoCoherent) = WignerChecks.WithGivenRates(ModelCrystals.TwoAtomCell(2), new QPointGrid(2, 4, 4), rate);
        Assert.InRange(two.Trace / one.Trace, 1 - 1e-8, 1 + 1e-8);
        Assert.True(oneCoherent.Trace > 1e-3 * one.Trace, "the crystal has no coherences to speak of");
        Assert.InRange(twoCoherent.Trace / oneCoherent.Trace, 1 - 1e-6, 1 + 1e-6);
    }

    private static CoherenceConductivity Of(LinearisedCase made, VelocityDefinition definition) => WignerTransport.Compute(
        new HarmonicModel(made.Input.Crystal, made.Input.HarmonicForceConstants, PhysicalConstants.Codata2018),
        made.Setup.Wedge,
        made.Rates,
        made.RelaxationTime,
        TransportOptions.Default,
        definition,
        ScatteringFixtures.TwoThreads)[0];

    private static HarmonicModel ExampleModel(string name)
    {
        CrystalInput input = InputFormats.Read(TestData.Example(name));
        return new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
    }
}
