using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats.Espresso;

namespace PcpCluster.Numerics.Tests.Formats;

/// <summary>
/// Every ibrav of Quantum ESPRESSO with its celldm, by what its description (INPUT_PW) says of lengths, angles and volume.
/// </summary>
public class EspressoLatticeTests
{
    private static readonly double[] Celldm = [1, 1.2, 1.6, 0.6, 0.6, 0.3];

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(2, 0.25)]
    [InlineData(3, 0.5)]
    [InlineData(-3, 0.5)]
    [InlineData(4, 1.3856406460551018)]
    [InlineData(6, 1.6)]
    [InlineData(7, 0.8)]
    [InlineData(8, 1.92)]
    [InlineData(9, 0.96)]
    [InlineData(-9, 0.96)]
    [InlineData(91, 0.96)]
    [InlineData(10, 0.48)]
    [InlineData(11, 0.96)]
    [InlineData(12, 1.536)]
    [InlineData(-12, 1.536)]
    [InlineData(13, 0.768)]
    [InlineData(-13, 0.768)]
    public void VolumeIsThatOfTheCentring(int ibrav, double volume)
    {
        Assert.Equal(volume, EspressoLattice.Of(ibrav, 1, Celldm)!.Volume, 1e-12);
        Assert.Equal(27 * volume, EspressoLattice.Of(ibrav, 3, Celldm)!.Volume, 1e-10);
    }

    /// <summary>The conventional cells are lattice vectors of the centred ones: sums and differences of the primitive vectors.</summary>
    [Theory]
    [InlineData(2, 1, 1, 1)]
    [InlineData(3, 1, 1, 1)]
    [InlineData(-3, 1, 1, 1)]
    [InlineData(7, 1, 1, 1.6)]
    [InlineData(9, 1, 1.2, 1.6)]
    [InlineData(-9, 1, 1.2, 1.6)]
    [InlineData(91, 1, 1.2, 1.6)]
    [InlineData(10, 1, 1.2, 1.6)]
    [InlineData(11, 1, 1.2, 1.6)]
    public void TheConventionalCellIsPartOfTheLattice(int ibrav, double a, double b, double c)
    {
        Lattice lattice = EspressoLattice.Of(ibrav, 1, Celldm)!;
        foreach (Vector3D edge in new[] { new Vector3D(a, 0, 0), new(0, b, 0), new(0, 0, c) })
        {
            Vector3D whole = lattice.ToFractional(edge);
            Assert.Equal(Math.Round(whole.X), whole.X, 1e-12);
            Assert.Equal(Math.Round(whole.Y), whole.Y, 1e-12);
            Assert.Equal(Math.Round(whole.Z), whole.Z, 1e-12);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public void TrigonalVectorsAreEqualAtOneAngle(int ibrav)
    {
        Matrix3 v = EspressoLattice.Of(ibrav, 1, [1, 0, 0, 0.3, 0, 0])!.Vectors;
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(1, v.Row(i).Length, 1e-12);
            Assert.Equal(0.3, Vector3D.Dot(v.Row(i), v.Row((i + 1) % 3)), 1e-12);
        }

        Vector3D axis = v.Row(0) + v.Row(1) + v.Row(2);
        Vector3D expected = ibrav == 5 ? new(0, 0, 1) : new(1, 1, 1);
        Assert.Equal(axis.Length * expected.Length, Vector3D.Dot(axis, expected), 1e-12);
    }

    [Fact]
    public void TriclinicVectorsHaveTheLengthsAndAnglesOfCelldm()
    {
        Matrix3 v = EspressoLattice.Of(14, 1, [1, 1.2, 1.6, 0.1, 0.2, 0.3])!.Vectors;
        Assert.Equal(1.2, v.Row(1).Length, 1e-12);
        Assert.Equal(1.6, v.Row(2).Length, 1e-12);
        Assert.Equal(0.1 * 1.2 * 1.6, Vector3D.Dot(v.Row(1), v.Row(2)), 1e-12);
        Assert.Equal(0.2 * 1.6, Vector3D.Dot(v.Row(0), v.Row(2)), 1e-12);
        Assert.Equal(0.3 * 1.2, Vector3D.Dot(v.Row(0), v.Row(1)), 1e-12);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(-1)]
    [InlineData(4)] // without c/a
    [InlineData(12)] // cosine 1
    public void AnIndexWithoutACellHasNoLattice(int ibrav) => Assert.Null(EspressoLattice.Of(ibrav, 1, [1, 1, 0, 1, 0, 0]));
}
