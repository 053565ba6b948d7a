using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;

namespace PcpCluster.Numerics.Tests.ForceConstants;

public class PermutationSymmetryTests
{
    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    [InlineData("nacl")]
    public void Violation_FittedSets_IsRounding(string name)
    {
        CrystalInput input = InputFormats.Read(TestData.Example(name));

        Assert.InRange(PermutationSymmetry.Violation(input.Third!).Maximum, 0, 1e-9);
        Assert.InRange(PermutationSymmetry.Violation(input.Fourth!).Maximum, 0, 1e-9);
        Assert.InRange(PermutationSymmetry.Violation(input.HarmonicForceConstants).Maximum, 0, 1e-9);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Violation_OneEntryChanged_IsFoundWithItsSize(int order)
    {
        AnharmonicForceConstants exact = TestTensors.Springs(order, 1);
        Assert.InRange(PermutationSymmetry.Violation(exact).Maximum, 0, 1e-15);
        double[] values = [.. exact.Values];
        values[exact.BlockSize + 1] += 0.25; // off-diagonal entry of a block with different atoms
        RuleViolation violation = PermutationSymmetry.Violation(TestTensors.WithValues(exact, values));

        Assert.Equal(0.25, violation.Maximum, 1e-12);
        Assert.Equal(0.25 / values.Max(Math.Abs), violation.Relative, 1e-12);
    }

    [Fact]
    public void Violation_MissingPartner_CountsAsZero()
    {
        double[] values = new double[27];
        values[5] = 3;
        var lonely = new AnharmonicForceConstants(3, [0, 1, 1], [new(1, 0, 0), new(1, 0, 0)], values);

        Assert.Equal(3, PermutationSymmetry.Violation(lonely).Maximum);
    }

    [Fact]
    public void Enforce_MissingPartner_SharesTheValueAmongAllOrders()
    {
        double[] values = new double[27];
        values[5] = 6; // Phi_xyz(0 0; l 1; l 1), l = (1, 0, 0)
        var lonely = new AnharmonicForceConstants(3, [0, 1, 1], [new(1, 0, 0), new(1, 0, 0)], values);

        AnharmonicForceConstants symmetric = PermutationSymmetry.Enforce(lonely);

        Assert.Equal(3, symmetric.BlockCount);
        Assert.InRange(PermutationSymmetry.Violation(symmetric).Maximum, 0, 1e-15);
        // six orders; each of the three tuples stands for two of them, with two different Cartesian orders
        BlockIndex index = BlockIndex.Create(symmetric);
        int turned = index.Find([1, 0, 1], [new(1, 0, 0), IntVector3.Zero, new(1, 0, 0)]);
        Assert.Equal(1, symmetric.Block(turned)[(9 * 1) + (3 * 0) + 2], 1e-15); // yxz
        Assert.Equal(1, symmetric.Block(turned)[(9 * 2) + (3 * 0) + 1], 1e-15); // zxy
        Assert.Equal(36.0 / 6, symmetric.Values.Sum(v => v * v), 1e-12);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Enforce_IsAProjection(int order)
    {
        AnharmonicForceConstants noisy = TestTensors.WithNoise(TestTensors.Springs(order, 2), 0.1, 3);
        AnharmonicForceConstants once = PermutationSymmetry.Enforce(noisy);
        AnharmonicForceConstants twice = PermutationSymmetry.Enforce(once);

        Assert.InRange(PermutationSymmetry.Violation(once).Maximum, 0, 1e-14);
        Assert.InRange(TestTensors.Distance(once, twice), 0, 1e-13);
        double change = once.Values.Zip(noisy.Values, (s, n) => s * (n - s)).Sum();
        Assert.Equal(0, change, 1e-10);
    }
}
