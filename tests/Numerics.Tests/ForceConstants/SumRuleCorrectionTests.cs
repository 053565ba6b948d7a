using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;

namespace PcpCluster.Numerics.Tests.ForceConstants;

public class SumRuleCorrectionTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Of_NoisySprings_ObeysBothRulesAndIsTheNearest(int order)
    {
        AnharmonicForceConstants exact = TestTensors.Springs(order, 5);
        AnharmonicForceConstants noisy = TestTensors.WithNoise(exact, 0.05, 6);

        SumRuleCorrection correction = SumRuleCorrection.Of(noisy);

        Assert.InRange(correction.Remaining.Relative, 0, 1e-11);
        Assert.InRange(PermutationSymmetry.Violation(correction.Constants).Relative, 0, 1e-14);
        // the exact tensor obeys both rules on the same blocks: a projection comes closer to it and its change is orthogonal to the space
        Assert.True(TestTensors.Distance(correction.Constants, exact) < TestTensors.Distance(noisy, exact));
        double along = correction.Constants.Values.Zip(noisy.Values, (c, n) => c * (n - c)).Sum();
        Assert.Equal(0, along, 1e-9);
    }

    [Fact]
    public void Of_AlternatingProjections_HaveTheSameLimit()
    {
        AnharmonicForceConstants noisy = TestTensors.WithNoise(TestTensors.Springs(3, 7), 0.05, 8);
        AnharmonicForceConstants corrected = SumRuleCorrection.Of(noisy).Constants;

        // von Neumann's alternating projections, from the symmetric part on
        AnharmonicForceConstants alternated = PermutationSymmetry.Enforce(noisy);
        for (int round = 0; round < 2000; round++)
        {
            double[] means = new LegGroups(alternated, 2).Means(alternated.Values);
            alternated =
                PermutationSymmetry.Enforce(TestTensors.WithValues(alternated, [.. alternated.Values.Zip(means, (v, m) => v - m)]));
        }

        Assert.InRange(TestTensors.Distance(alternated, corrected), 0, 1e-10);
    }

    [Fact]
    public void Of_PublishedLikeRounding_ChangesLittleAndConvergesFast()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"), new(Fourth: false));
        AnharmonicForceConstants rounded = TestTensors.WithValues(input.Third!, [.. input.Third!.Values.Select(v => Math.Round(v, 3))]);

        SumRuleCorrection correction = SumRuleCorrection.Of(rounded);

        Assert.InRange(AcousticSumRule.Violation(rounded).Relative, 1e-5, 1e-2);
        Assert.InRange(correction.Remaining.Relative, 0, 1e-11);
        Assert.InRange(correction.RelativeChange, 1e-8, 1e-3);
        Assert.InRange(correction.Iterations, 1, 200);
    }

    [Fact]
    public void Of_ZeroTensor_StaysZero()
    {
        AnharmonicForceConstants springs = TestTensors.Springs(3, 9);
        SumRuleCorrection correction = SumRuleCorrection.Of(TestTensors.WithValues(springs, new double[springs.Values.Length]));

        Assert.All(correction.Constants.Values, v => Assert.Equal(0, v));
        Assert.Equal(0, correction.RelativeChange);
    }
}
