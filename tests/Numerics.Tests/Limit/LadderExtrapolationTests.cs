using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Ladder;

namespace PcpCluster.Numerics.Tests.Limit;

public class LadderExtrapolationTests
{
    private static readonly int[] Grids = [8, 10, 12, 14, 16, 18, 20, 22, 24, 28, 32];

    // exhaustive three-phonon conductivities of silicon at 300 K, W/(m K), at width scales 0.5, 1 and 2; the limit by a direct estimate is
    // 162.1 +- 1
    private static readonly (double Scale, double[] Kappa)[] Silicon =
    [
        (0.5, [91.54, 116.56, 124.71, 127.47, 132.93, 139.15, 141.84, 143.84, 146.51, 150.06, 151.97]),
        (1, [90.88, 110.36, 120.45, 125.05, 130.39, 136.31, 139.40, 142.19, 144.71, 148.56, 150.97]),
        (2, [84.42, 99.89, 110.54, 117.50, 123.26, 128.65, 132.62, 136.10, 139.13, 143.99, 147.23]),
    ];

    private const double DirectLimit = 162.1;

    [Theory]
    [InlineData(LadderFit.Inverse, 16, 171.6, 1)]
    [InlineData(LadderFit.InverseAndSquare, 16, 165.2, 1.5)]
    [InlineData(LadderFit.FreePower, 16, 163, 3)]
    [InlineData(LadderFit.Inverse, 8, 170.7, 1.5)]
    public void Fits_GiveTheKnownLimits(string law, int smallest, double limit, double tolerance) =>
        Assert.Equal(limit, LadderFit.Of(Ladder(1, smallest), law).Limit, tolerance);

    [Fact]
    public void ModelError_CoversTheTruth()
    {
        foreach (int smallest in new[] { 8, 12, 16 })
        {
            LadderExtrapolation ladder = LadderExtrapolation.Of(Ladder(1, smallest));
            Assert.True(Math.Abs(ladder.Limit - DirectLimit) < ladder.ModelError, $"{ladder.Limit} +- {ladder.ModelError}");
            Assert.True(ladder.AgreesWith(DirectLimit, 1));
            Assert.InRange(ladder.ModelError, 1, 25);

            // the fits themselves claim far less
            Assert.True(ladder.Fits.Min(f => f.FitError) < 0.5 * ladder.ModelError);
        }
    }

    [Fact]
    public void ModelError_CoversTheTruth_OnFewCoarseGrids()
    {
        // examples/si, three phonons; the direct limit is 143.5 +- 0.6
        LadderExtrapolation ladder =
            LadderExtrapolation.Of([new(8, 1, 92.509), new(12, 1, 110.891), new(16, 1, 119.743), new(20, 1, 125.303)]);
        Assert.InRange(Math.Abs(ladder.Limit - 143.5), 2, ladder.ModelError);
        Assert.True(ladder.Fits.Max(f => f.FitError) < 0.5 * ladder.ModelError);
    }

    [Fact]
    public void JointFit_UsesEveryScale()
    {
        foreach (int smallest in new[] { 8, 12, 16 })
        {
            LadderPoint[] points = [.. Silicon.SelectMany(s => Ladder(s.Scale, smallest))];
            LadderExtrapolation ladder = LadderExtrapolation.Of(points);
            Assert.Equal([LadderFit.Joint, LadderFit.JointLinear, LadderFit.JointLinearAndSquare], ladder.Fits.Select(f => f.Law));
            Assert.InRange(Math.Abs(ladder.Limit - DirectLimit), 0, ladder.ModelError);
            Assert.InRange(ladder.ModelError, 1, 25);

            // smearing is nearer to linear in the width than to quadratic
            Assert.True(ladder.Fits[1].Residual < 0.9 * ladder.Fits[0].Residual);
            Assert.True(ladder.Fits[1].FitError < 3);
        }
    }

    [Fact]
    public void ExactLaws_AreRecovered()
    {
        LadderPoint[] power = [.. Grids.Select(n => new LadderPoint(n, 1, 100 - (300 / Math.Pow(n, 1.4))))];
        LadderFit free = LadderFit.Of(power, LadderFit.FreePower);
        Assert.Equal(100, free.Limit, 1e-4);
        Assert.Equal(1.4, free.Power!.Value, 1e-5);

        LadderPoint[] joint =
            [.. Grids.SelectMany(n => new[] { 0.5, 1.0 }.Select(s => new LadderPoint(n, s, 100 - (200.0 / n) - (30 * s * s / (n * n)))))];
        Assert.Equal(100, LadderFit.Of(joint, LadderFit.Joint).Limit, 1e-8);
        LadderPoint[] linear =
            [.. Grids.SelectMany(
                n => new[] { 0.5, 1.0 }.Select(s => new LadderPoint(n, s, 100 - (200.0 / n) - (30 * s / n) - (50.0 / (n * n)))))];
        Assert.Equal(100, LadderFit.Of(linear, LadderFit.JointLinearAndSquare).Limit, 1e-8);
    }

    [Fact]
    public void StatisticalError_PropagatesAndScales()
    {
        LadderPoint[] points = [.. Ladder(1, 12).Select(p => p with { StandardError = 1 })];
        LadderFit fit = LadderFit.Of(points, LadderFit.Inverse);
        LadderFit doubled = LadderFit.Of([.. points.Select(p => p with { StandardError = 1.0001 })], LadderFit.Inverse);
        Assert.InRange(fit.StatisticalError, 0.5, 5);
        Assert.Equal(1.0001, doubled.StatisticalError / fit.StatisticalError, 1e-4);
        Assert.Equal(0, LadderFit.Of(Ladder(1, 12), LadderFit.Inverse).StatisticalError);
    }

    [Fact]
    public void InsufficientData_IsRefusedWithReason()
    {
        Assert.Contains("at least 3", Refusal([new(8, 1, 90), new(16, 1, 120)]));
        Assert.Contains("finer grids", Refusal([new(4, 1, 40), new(8, 1, 60), new(16, 1, 100)]));
        Assert.Contains("too close", Refusal([new(20, 1, 139), new(22, 1, 142), new(24, 1, 144)]));
        Assert.Contains("positive", Refusal([new(8, 1, 90), new(12, 1, double.NaN), new(16, 1, 110)]));

        static string Refusal(LadderPoint[] points) => Assert.Throws<InputException>(() => LadderExtrapolation.Of(points)).Message;
    }

    private static LadderPoint[] Ladder(double scale, int smallest) =>
        [.. Grids.Zip(Silicon.Single(s => s.Scale == scale).Kappa, (n, k) => new LadderPoint(n, scale, k)).Where(p => p.Grid >= smallest)];
}
