using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Tests.Crystals;

public class LatticeTests
{
    /// <summary>Found by the fuzzer: reducing such a lattice counted beyond 32 bits and never ended.</summary>
    [Theory]
    [InlineData(9999999992.7)]
    [InlineData(1e7)]
    public void VectorFarLongerThanAnother_IsRefused(double length)
    {
        var vectors = new Matrix3(new(0, 2.7, length), new(2.7, 0, 2.7), new(2.7, 2.7, 0));
        Assert.Contains("a million times", Assert.Throws<ArgumentException>(() => new Lattice(vectors)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LongestThatIsTaken_IsReduced()
    {
        var lattice = new Lattice(new(new(0, 2.7, 3.8e6), new(2.7, 0, 2.7), new(2.7, 2.7, 0)));
        double volume = Math.Abs(LatticeReduction.Of(lattice.Vectors).BasisCartesian.Determinant);
        Assert.Equal(1, volume / lattice.Volume, 1e-6);
    }
}
