using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Tests.Crystals;

/// <summary>Which lattice vector of a sheet is vacuum.</summary>
public class VacuumLayerTests
{
    [Fact]
    public void TheVectorWithVacuumIsFound()
    {
        VacuumLayer found = VacuumLayer.Of(OneAtom(3, 20, 3), "sheet");
        Assert.Equal((1, 20.0, 20.0), (found.Axis, found.Height, found.Gap));
    }

    /// <summary>Vacuum along two vectors: a wire, whose thickness alone decides nothing.</summary>
    [Fact]
    public void AWireIsRefused()
    {
        InputException e = Assert.Throws<InputException>(() => VacuumLayer.Of(OneAtom(3, 20, 15), "wire"));
        Assert.Contains("wire: vacuum along a2 and a3", e.Message, StringComparison.Ordinal);
        Assert.Contains("Leave --thickness out", e.Message, StringComparison.Ordinal);
    }

    private static Crystal OneAtom(double a, double b, double c) =>
        new(new Lattice(new Matrix3(new(a, 0, 0), new(0, b, 0), new(0, 0, c))), [new Atom("X", new(0, 0, 0), 28, 0)]);
}
