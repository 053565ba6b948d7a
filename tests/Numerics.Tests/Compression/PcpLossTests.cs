using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Tests.Compression;

public class PcpLossTests
{
    // larger than the cluster of the tensor: Phi~ leaks outside the support of Phi, and rank 9 needs a second group of lanes
    private static readonly ImmutableArray<PcpSite> Support =
        [.. CompressionFixtures.SmallCluster, new(new(0, 0, 1), 1), new(new(1, 0, 0), 0)];

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 9)]
    [InlineData(4, 1)]
    [InlineData(4, 3)]
    [InlineData(5, 1)]
    public void ClosedForm_EqualsTheSumOverAllEntries(int order, int rank)
    {
        CompressionProblem problem = Problem(order, 2);
        IPcpLoss loss = PcpLossFactory.Unconstrained(problem, SupportOf(order), rank, LossWeights.Plain);
        double[] x = Start(loss, 5);
        LossTerms terms = loss.Evaluate(x, new double[x.Length]);
        Assert.Equal(CompressionFixtures.BruteForceLoss(problem.Tensor, loss.ToModes(x)), terms.Plain, 1e-11);
    }

    [Theory]
    [InlineData(3, 0.0, 0.0)]
    [InlineData(3, 0.7, 0.0)]
    [InlineData(3, 0.0, 0.3)]
    [InlineData(3, 1.0, 0.01)]
    [InlineData(4, 0.0, 0.0)]
    [InlineData(4, 0.7, 0.0)]
    [InlineData(4, 0.0, 0.3)]
    [InlineData(5, 0.0, 0.0)]
    public void Gradient_AgreesWithFiniteDifferences(int order, double strain, double elastic)
    {
        CompressionProblem problem = Problem(order, 2, order < 5);
        IPcpLoss loss = PcpLossFactory.Unconstrained(problem, SupportOf(order), 3, new(strain, elastic));
        double[] x = Start(loss, 1);
        var gradient = new double[x.Length];
        loss.Evaluate(x, gradient);
        CompressionFixtures.AssertGradient(loss, x, gradient, step: 2e-4);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void StrainTerm_IsTheErrorOfTheStrainDerivative_AndElasticTermThatOfV(int order)
    {
        CompressionProblem problem = Problem(order, 2, true);
        IPcpLoss loss = PcpLossFactory.Unconstrained(problem, Support, 2, new(0.5, 0.5));
        double[] x = Start(loss, 3);
        LossTerms terms = loss.Evaluate(x, new double[x.Length]);
        AnharmonicForceConstants model = PcpExpansion.Expand(loss.ToModes(x));
        LongWaveTargets exact = problem.LongWave!;
        LongWaveTargets mine = LongWaveTargets.Of(model, exact.Field, exact.Elastic);
        double error = 0;
        foreach (ClusterTuple tuple in exact.StrainDerivative.Blocks.Concat(mine.StrainDerivative.Blocks).Select(b => b.Key).Distinct())
        {
            error += exact.StrainDerivative.Block(tuple).Zip(mine.StrainDerivative.Block(tuple), (a, b) => (a - b) * (a - b)).Sum();
        }

        Assert.Equal(error / exact.StrainNormSquared, terms.Strain, 1e-9 * terms.Strain);
        double elastic = exact.Elastic.Targets.Zip(mine.Elastic.Targets, (a, b) => (a - b) * (a - b)).Sum()
            / exact.Elastic.Targets.Sum(v => v * v);
        Assert.Equal(elastic, terms.Elastic, 2e-3 * elastic); // V of the tensor is taken at a small but finite q
    }

    [Fact]
    public void RandomStart_IsAFunctionOfSeedAndNumber_WithTheNormAsked()
    {
        CompressionProblem problem = Problem(3, 2);
        IPcpLoss loss = PcpLossFactory.Unconstrained(problem, Support, 3, LossWeights.Plain);
        IPcpLoss other = PcpLossFactory.Unconstrained(problem, Support, 3, LossWeights.Plain);
        double[] a = Start(loss, 4), b = Start(other, 9);
        other.RandomStart(1, 4, b);
        Assert.Equal(a, b);
        double norm = PcpExpansion.Expand(loss.ToModes(a)).Values.Sum(v => v * v);
        Assert.Equal(0.09, norm / problem.NormSquared, 1e-10);
        Assert.True(loss.ToModes(a).LargestSumRuleResidual() < 1e-14);
    }

    private static ImmutableArray<PcpSite> SupportOf(int order) => order == 5 ? [.. Support.Skip(1).Take(3)] : Support;

    private static double[] Start(IPcpLoss loss, int start)
    {
        var x = new double[loss.ParameterCount];
        loss.RandomStart(1, start, x);
        return x;
    }

    private static CompressionProblem Problem(int order, int rank, bool longWave = false)
    {
        ImmutableArray<PcpSite> sites = order == 5 ? [.. CompressionFixtures.SmallCluster.Take(2)] : CompressionFixtures.SmallCluster;
        AnharmonicForceConstants tensor = PcpExpansion.Expand(CompressionFixtures.RandomModes(order, rank, order, sites));
        var field = new DeformationField(CompressionFixtures.Silicon, [.. Enumerable.Range(0, 54).Select(k => 0.1 * Math.Sin(3.0 * k))]);
        return new(CompressionFixtures.Silicon, tensor, longWave ? LongWaveTargets.Of(tensor, field, seed: 3, samples: 5) : null);
    }
}
