using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Transport;

/// <summary>The Debye function against its known limits.</summary>
public class GammaCellTests
{
    [Theory]
    [InlineData(1e-8, 1)]
    [InlineData(1, 0.9517319)]
    [InlineData(10, 0.0758212)]
    public void DebyeFunction(double x, double value) => Assert.Equal(value, GammaCell.Debye(x), 1e-6);

    [Fact]
    public void GrowsWithTheCubeOfTheTemperature() => Assert.Equal(4 * Math.Pow(Math.PI, 4) / 5 / 1e6, GammaCell.Debye(100), 1e-8);
}
