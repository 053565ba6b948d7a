using PcpCluster.Numerics.Compression.Objective;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch.Tests;

public class TensorLossTests
{
    [Theory]
    [InlineData("si", 3, 0.05)]
    [InlineData("mgo", 3, 0.1)]
    [InlineData("si", 4, 0.6)]
    public void LossAndGradient_AreThoseOfTheManagedKernels_OnAllRoutes(string example, int order, double uncovered)
    {
        LibTorch.Require();
        // the processor folds the tensor by the site group, which is exact for a symmetric tensor; the examples are so to their digits only
        CompressionProblem problem = Problems.Symmetric(example, order, uncovered);
        foreach (Parametrisation modes in Problems.AllRoutes(problem, uncovered))
        {
            Assert.InRange(SelfTest.Difference(modes, LossWeights.Plain, CPU), 0, 1e-12);
            Assert.InRange(SelfTest.Difference(modes, LossWeights.LongWave.WithoutHeat(), CPU), 0, 1e-12);
        }
    }

    [Fact]
    public void SinglePrecision_IsRightToItsDigits()
    {
        LibTorch.Require();
        FreeTerms terms = new(Problems.Of("si", 3), Problems.Planted(3, 3).Terms.Sites, 4);
        IPcpLoss managed = terms.CreateLoss(LossWeights.Plain);
        var x = new double[managed.ParameterCount];
        managed.RandomStart(1, 0, x);
        var gradient = new double[x.Length];
        double value = managed.Evaluate(x, gradient).Plain;
        using var loss = new TensorLoss(terms, LossWeights.Plain, ScalarType.Float32, CPU);
        using var scope = NewDisposeScope();
        (Tensor f, Tensor g) = loss.Evaluate(loss.ToTensor([x]));
        Assert.Equal(value, TensorLoss.Numbers(f)[0], 1e-5 * value);
        double off = Math.Sqrt(gradient.Zip(loss.ToManaged(g)[0], (a, b) => (a - b) * (a - b)).Sum());
        Assert.InRange(off / Math.Sqrt(gradient.Sum(v => v * v)), 0, 1e-5);
    }

    [Fact]
    public void Batch_GivesWhatSingleStartsGive()
    {
        LibTorch.Require();
        foreach (Parametrisation modes in Problems.AllRoutes(Problems.Of("si", 3), 0.1))
        {
            IPcpLoss managed = modes.CreateLoss(LossWeights.Plain);
            double[][] starts = [.. Enumerable.Range(0, 4).Select(k =>
            {
                var x = new double[managed.ParameterCount];
                managed.RandomStart(2, k, x);
                return x;
            })];
            using var loss = new TensorLoss(modes, LossWeights.Plain, ScalarType.Float64, CPU);
            using var scope = NewDisposeScope();
            double[] together = TensorLoss.Numbers(loss.Evaluate(loss.ToTensor(starts)).Loss);
            for (int k = 0; k < starts.Length; k++)
            {
                Assert.Equal(TensorLoss.Numbers(loss.Evaluate(loss.ToTensor([starts[k]])).Loss)[0], together[k], 1e-12);
            }
        }
    }
}
