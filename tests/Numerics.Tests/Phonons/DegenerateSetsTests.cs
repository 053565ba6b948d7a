using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Phonons;

public class DegenerateSetsTests
{
    [Theory]
    [InlineData(new[] { 1.0, 1, 2, 3, 3, 3 }, 0, "0-2 2-3 3-6")]
    [InlineData(new[] { 1.0, 1.0000000000000002, 2 }, 0, "0-1 1-2 2-3")]
    [InlineData(new[] { 1.0, 1.05, 1.1, 2 }, 0.06, "0-3 3-4")] // neighbours chain: the ends of a set may lie further apart
    [InlineData(new[] { double.NaN, double.NaN, 1, 1, double.NaN }, 0.1, "0-1 1-2 2-4 4-5")]
    [InlineData(new double[0], 0, "")]
    public void NeighboursOfOneFrequencyAreASet(double[] frequencies, double tolerance, string expected) =>
        Assert.Equal(expected, Text(DegenerateSets.Of(frequencies, tolerance)));

    [Fact]
    public void BranchesMayLieApart() =>
        Assert.Equal("0-2 2-3", Text(DegenerateSets.Of([1, -1, -1, 1, -1, -1, 2], step: 3)));

    private static string Text(DegenerateSets sets)
    {
        var text = new List<string>();
        foreach ((int first, int end) in sets)
        {
            text.Add($"{first}-{end}");
        }

        return string.Join(' ', text);
    }
}
