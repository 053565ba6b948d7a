using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;

namespace PcpCluster.Numerics.Tests.ForceConstants;

/// <summary>No crystal that is known to be right is doubted; a tenth or ten times of one order is.</summary>
public class AnharmonicRatioTests
{
    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    [InlineData("nacl")]
    public void Examples(string name) => AnharmonicRatioChecks.Check(InputFormats.Read(TestData.Example(name)));

    [Fact]
    public void Argon() => AnharmonicRatioChecks.Check(InputFormats.Read(TestData.Small("argon")));

    [SharedDataFact("bas-fourphonon")]
    public void BoronArsenide() => AnharmonicRatioChecks.Check(InputFormats.Read(TestData.Shared("bas-fourphonon")!));

    [SharedDataFact("licoo2-fourphonon")]
    public void LithiumCobaltate() => AnharmonicRatioChecks.Check(InputFormats.Read(TestData.Shared("licoo2-fourphonon")!));

    [SharedDataFact("si-fourphonon")]
    public void PublishedSilicon() => AnharmonicRatioChecks.Check(InputFormats.Read(TestData.Shared("si-fourphonon")!));

    /// <summary>Less than crystals differ in size: the invariance under rotations tells.</summary>
    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    [InlineData("nacl")]
    public void OneLengthInBohr_IsNoticed(string name) => AnharmonicRatioChecks.CheckOneLength(InputFormats.Read(TestData.Example(name)));

    [Theory]
    [InlineData(0.010886, "it is in Ry/bohr^3")] // bohr^3/Ry in Angstrom^3/eV
    [InlineData(0.148185, "it is in eV/bohr^3")]
    [InlineData(6.748334, "it was converted from eV/bohr^3 once too often")]
    [InlineData(10, "one length is in nm instead of Angstrom")]
    public void TheUnitThatWouldExplainItIsNamed(double factor, string reason)
    {
        CrystalInput input = InputFormats.Read(TestData.Small("argon"));
        AnharmonicForceConstants third = input.Third!;
        double[] values = [.. third.Values.Select(v => factor * v)];
        string warning = Assert.Single(AnharmonicRatio.Warnings(
            input.Crystal, [.. SizeWarnings.Orders(input with { Third = new(3, third.Atoms, third.Cells, values) })]));
        Assert.StartsWith(input.Files.Third + ": ", warning, StringComparison.Ordinal);
        Assert.Contains(reason, warning, StringComparison.Ordinal);
    }
}
