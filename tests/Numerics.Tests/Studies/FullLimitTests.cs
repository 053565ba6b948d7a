using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Studies;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Limits;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Tests.Transport.Linearised;
using Xunit.Abstractions;

namespace PcpCluster.Numerics.Tests.Studies;

/// <summary>The ratio of the full solution to the relaxation time on the way to N = infinity.</summary>
public class FullLimitTests(ITestOutputHelper output)
{
    /// <summary>A grid finer than the two of the ladder lies within the stated error.</summary>
    [Theory]
    [InlineData("si")]
    [InlineData("nacl")]
    public void RatioOfAFinerGrid_LiesWithinTheStatedError(string name)
    {
        var result = (LimitResult)LocalRunner.Run(Study(name, [8, 12, 4]), new ComputeOptions(2));
        FullLimit full = Assert.Single(result.Full!);
        Assert.Equal([12, 8], full.Grids.Select(g => g.Grid.N1));
        double finer = LinearisedCase.Ours(TestData.Example(name), 16, [300]).Solve()[0].RatioOfProcessOperator!.Value;
        output.WriteLine($"{name}: {full.Ratio:F4} +- {full.RatioError:F4}, 16^3 {finer:F4}");
        Assert.InRange(finer, full.Ratio - full.RatioError, full.Ratio + full.RatioError);
        Assert.InRange(full.RatioError, 0, 0.05 * full.Ratio);
        Assert.NotNull(full.Grids[0].Row);

        // a lower bound of 12^3 from the solution of 8^3: it may not pass the grid's own solution, nor miss it by more than it says
        RatioBound bound = full.Bound!;
        output.WriteLine($"bound {bound.OfTrial:F5}, {bound.Ratio:F5} + {bound.Error:F5}, solution {full.Ratio:F5}");
        Assert.Equal((12, 8), (bound.Grid.N1, bound.Trial.N1));
        Assert.InRange(bound.OfTrial, 0.96 * full.Ratio, bound.Ratio);
        Assert.InRange(bound.Ratio, 0.996 * full.Ratio, full.Ratio * (1 + 1e-4));
        Assert.InRange(bound.Error, 0, 0.02 * full.Ratio);
        Assert.True(bound.Holds(full.Ratio));
    }

    /// <summary>A bound that the solution leaves, on either side, is told.</summary>
    [Fact]
    public void BoundThatTheSolutionLeaves_DoesNotHold()
    {
        var bound = new RatioBound(12, 8, 1.1, 1.2, 0.01);
        Assert.True(bound.Holds(1.205));
        Assert.False(bound.Holds(1.199));
        Assert.False(bound.Holds(1.212));
    }

    [Fact]
    public void ThreadsAndWorkersGiveTheSameBits()
    {
        var local = (LimitResult)LocalRunner.Run(Study("si", [4, 6]), new ComputeOptions(3));
        var scattered = (LimitResult)ScatteredRun.Of(Study("si", [4, 6]), out IReadOnlyList<string> purposes);
        Assert.Contains(purposes, p => p.EndsWith("iteration 1", StringComparison.Ordinal));
        Assert.Equal(local.Full![0].Grids, scattered.Full![0].Grids);
        Assert.Null(local.Full[0].Limit); // two grids allow no extrapolation
    }

    /// <summary>Errors of limit and ratio add in quadrature.</summary>
    [Fact]
    public void ErrorIsThatOfLimitAndRatio()
    {
        var verdict = new LimitVerdict("direct", 100, 0.3, 0.4, null, string.Empty);
        FullLimit full = FullLimit.Of(verdict, [new(8, 1.2, 1.19, 1.23), new(4, 1.21, 1.2, null)]);
        Assert.Equal(120, full.Limit!.Value, 1e-9);
        Assert.Equal(0.015, full.RatioError, 1e-12); // half the distance from the row operator's
        Assert.Equal(Math.Sqrt((0.6 * 0.6) + (1.5 * 1.5)), full.Error, 1e-9);
    }

    private static LimitStudy Study(string name, int[] grids)
    {
        PreparedInput input = PreparedInput.Read(
            TestData.Example(name), readThird: true, readFourth: false, BasisChoice.Control, Conventions.Ours, ComputeOptions.SingleThread);
        var calculation = new ConductivitySettings
        {
            Input = name,
            Grid = grids[0],
            Temperatures = [300],
            FourPhonon = false,
            Isotopes = false,
            Elements = ElementSource.Tensors,
            BroadeningScale = 1,
            Conventions = Conventions.Ours,
            MemoryLimit = 4,
            Basis = BasisChoice.Control,
            Solver = SolverChoice.Full,
        };
        var settings = new LimitSettings(calculation, [.. grids.Select(n => (QPointGrid)n)], [1], 20, null, new LimitOptions());
        return new(InteractionInput.Study(input, calculation), settings);
    }
}
