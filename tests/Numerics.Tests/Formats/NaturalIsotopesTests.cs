using PcpCluster.Numerics.Formats;

namespace PcpCluster.Numerics.Tests.Formats;

public class NaturalIsotopesTests
{
    /// <summary>Reference values of the ShengBTE family, to all their digits.</summary>
    [Theory]
    [InlineData("Si", 28.08550999, 2.009120e-04)]
    [InlineData("Mg", 24.30685245, 7.438973e-04)]
    [InlineData("O", 15.99898519, 3.280896e-05)]
    [InlineData("Na", 22.98977000, 0)]
    [InlineData("Cl", 35.45273821, 5.825444e-04)]
    [InlineData("B", 10.81202433, 1.348541e-03)]
    [InlineData("As", 74.92159600, 0)]
    [InlineData("Li", 6.94173956, 1.428072e-03)]
    [InlineData("Co", 58.93319800, 4.930381e-32)]
    public void TryGet_KnownElements(string element, double mass, double variance)
    {
        Assert.True(NaturalIsotopes.TryGet(element, out double readMass, out double readVariance));
        Assert.Equal(mass, readMass, 5e-9);
        Assert.InRange(readVariance, variance * (1 - 5e-7), variance * (1 + 5e-7));
    }

    [Fact]
    public void Table_CoversTheElementsWithNaturalIsotopes()
    {
        Assert.Equal(92 - 9, NaturalIsotopes.Elements.Count);
        Assert.All(["Tc", "Pm", "Po", "At", "Rn", "Fr", "Ra", "Ac", "Pa"], e => Assert.False(NaturalIsotopes.TryGet(e, out _, out _)));
        double last = 0;
        foreach (string element in NaturalIsotopes.Elements)
        {
            Assert.True(NaturalIsotopes.TryGet(element, out double mass, out double variance));
            Assert.InRange(variance, 0, 2e-3);
            Assert.InRange(mass, last - 2.5, 239); // masses rise with the atomic number but for pairs such as Ar/K and Te/I
            last = mass;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Xx")]
    [InlineData("si")]
    public void TryGet_UnknownSymbol(string symbol) => Assert.False(NaturalIsotopes.TryGet(symbol, out _, out _));
}
