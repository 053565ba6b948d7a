using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;

namespace PcpCluster.Numerics.Tests.Formats;

public class InputFolderTests
{
    [Theory]
    [InlineData("si", 3542, 91596, 1522, 121434)]
    [InlineData("mgo", 2880, 55116, 2318, 135558)]
    [InlineData("nacl", 2880, 55116, 2318, 135558)]
    public void Read_Example_GivesThePublishedCounts(string name, int blocks3, int entries3, int blocks4, int entries4)
    {
        CrystalInput input = InputFormats.Read(TestData.Example(name));

        Assert.Empty(input.Warnings);
        Assert.Equal(blocks3, input.Third!.BlockCount);
        Assert.Equal(blocks4, input.Fourth!.BlockCount);
        Assert.Equal(entries3, input.Third.Values.Count(v => Math.Abs(v) > 1e-8));
        Assert.Equal(entries4, input.Fourth.Values.Count(v => Math.Abs(v) > 1e-8));
    }

    [Fact]
    public void Read_Silicon_ConvertsUnits()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"));

        Assert.Equal(5.431 * 5.431 * 5.431 / 4, input.Crystal.Lattice.Volume, 1e-5);
        Assert.Equal(new IntVector3(4, 4, 4), input.HarmonicForceConstants.Superlattice!.Size);
        Assert.Equal(2.71325102322e-01 * 48.5868121, input.HarmonicForceConstants.Values[0], 1e-6);
        Assert.Null(input.Crystal.Dielectric);
        Assert.Equal(28.08550999, input.Crystal.Atoms[1].Mass, 1e-8);
        Assert.Equal(32.8479361235, input.Third!.Block(0)[5]);
        Assert.Equal(new QPointGrid(8, 8, 8), input.Suggestions.Grid);
        Assert.Equal(300, Assert.Single(input.Suggestions.Temperatures));
        Assert.True(input.Suggestions.FourPhonons);
        Assert.False(input.Suggestions.Isotopes);
    }

    [SharedDataTheory("si-fourphonon", "bas-fourphonon", "licoo2-fourphonon")]
    [InlineData("si-fourphonon", HarmonicUnit.RydbergPerBohrSquared, 842, 21828)]
    [InlineData("bas-fourphonon", HarmonicUnit.ElectronVoltPerAngstromSquared, 842, 21684)]
    [InlineData("licoo2-fourphonon", HarmonicUnit.ElectronVoltPerAngstromSquared, 1372, 33574)]
    public void Read_PublishedSets(string name, HarmonicUnit unit, int blocks, int entries)
    {
        CrystalInput input = InputFormats.Read(TestData.Shared(name)!);

        Assert.Equal(unit, input.HarmonicForceConstants.Declaration.Unit);
        Assert.Equal(blocks, input.Third!.BlockCount);
        Assert.Null(input.Fourth);
        Assert.Equal(entries, input.Third.CountNonzero());
    }
}
