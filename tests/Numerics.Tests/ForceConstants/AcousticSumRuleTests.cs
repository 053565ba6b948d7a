using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;

namespace PcpCluster.Numerics.Tests.ForceConstants;

public class AcousticSumRuleTests
{
    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    [InlineData("nacl")]
    public void Violation_FittedSets_IsWhatTheDecimalsAllow(string name)
    {
        CrystalInput input = InputFormats.Read(TestData.Example(name));

        SumRuleViolation third = AcousticSumRule.Violation(input.Third!);
        SumRuleViolation fourth = AcousticSumRule.Violation(input.Fourth!);
        Assert.InRange(third.Maximum, 0, 1e-8);
        Assert.InRange(fourth.Maximum, 0, 1e-8);
        Assert.Equal(3, third.ByLeg.Length);
        Assert.Equal(4, fourth.ByLeg.Length);
        Assert.InRange(AcousticSumRule.Violation(input.HarmonicForceConstants).Maximum, 0, 1e-8);
    }

    [SharedDataTheory("si-fourphonon", "bas-fourphonon", "licoo2-fourphonon")]
    [InlineData("si-fourphonon", 1e-6)]
    [InlineData("bas-fourphonon", 1e-6)]
    [InlineData("licoo2-fourphonon", 1e-5)]
    public void Violation_PublishedSets(string name, double bound)
    {
        CrystalInput input = InputFormats.Read(TestData.Shared(name)!);

        Assert.InRange(AcousticSumRule.Violation(input.Third!).Relative, 0, bound);
        Assert.InRange(PermutationSymmetry.Violation(input.Third!).Relative, 0, bound);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Violation_Springs_IsZeroAndFindsAShiftedEntryOnEveryLeg(int order)
    {
        AnharmonicForceConstants exact = TestTensors.Springs(order, 4);
        Assert.InRange(AcousticSumRule.Violation(exact).Maximum, 0, 1e-14);
        double[] values = [.. exact.Values];
        values[2] += 0.125;
        SumRuleViolation violation = AcousticSumRule.Violation(TestTensors.WithValues(exact, values));

        Assert.All(violation.ByLeg, leg => Assert.Equal(0.125, leg, 1e-12));
        Assert.Equal(0.125, violation.Maximum, 1e-12);
    }

    [Fact]
    public void Violation_Harmonic_FindsABadSelfTerm()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"), new(Third: false, Fourth: false));
        HarmonicForceConstants good = input.HarmonicForceConstants;
        double[] values = [.. good.Values];
        values[0] += 0.5;

        SumRuleViolation violation = AcousticSumRule.Violation(good.WithValues(values));

        Assert.Equal(0.5, violation.Maximum, 1e-6);
        Assert.Equal(2, violation.ByLeg.Length);
    }
}
