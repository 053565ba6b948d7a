using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Phonons;

/// <summary>
/// A one-atom crystal described by a cell of many equal atoms: frequencies are those of the folded wave vectors, with high degeneracies.
/// </summary>
public class FoldedCrystalTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)] // 81 branches, levels up to 24-fold
    [InlineData(4)]
    public void FccInALargeCell_HasTheFrequenciesOfTheFoldedPoints(int n)
    {
        (Crystal one, HarmonicForceConstants springs) = ModelCrystals.Fcc(3.0, 40);
        var model = new HarmonicModel(one, springs, PhysicalConstants.Codata2018);
        Lattice cell = one.Lattice;
        var large = new Crystal(
            new Lattice(n * cell.Vectors),
            [.. Addresses(n).Select(a => new Atom("Ar", (1.0 / n) * a, 40, 0))]);
        HarmonicForceConstants folded = ModelCrystals.Springs(
            large, new(2, 2, 2), (_, _, d) => d < 2.9 ? 3.0 : 0);
        var many = new HarmonicModel(large, folded, PhysicalConstants.Codata2018);

        foreach (Vector3D q in new Vector3D[] { default, new(0.5, 0, 0), new(0.2, 0.3, -0.1) })
        {
            Vector3D[] points = [.. Addresses(n).Select(a => (1.0 / n) * (q + a))];
            double[] expected = [.. model.Solve(points, ComputeOptions.SingleThread).Frequencies.Order()];
            double[] actual = many.Solve([q], ComputeOptions.SingleThread).Frequencies;
            for (int branch = 0; branch < expected.Length; branch++)
            {
                Assert.Equal(expected[branch], actual[branch], 2e-6 * expected[^1]);
            }
        }
    }

    private static IEnumerable<Vector3D> Addresses(int n) =>
        from x in Enumerable.Range(0, n) from y in Enumerable.Range(0, n) from z in Enumerable.Range(0, n) select new Vector3D(x, y, z);
}
