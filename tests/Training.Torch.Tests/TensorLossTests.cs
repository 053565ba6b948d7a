using PcpCluster.Numerics.Compression.Objective;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch.Tests;

public class TensorLossTests
{
    [Theory]
    [MemberData(nameof(LibTorch.Devices), MemberType = typeof(LibTorch))]
    public void LossAndGradient_AreThoseOfTheManagedKernels_OnAllRoutes(string device)
    {
        Compare(device, "si", 3, 0.05);
        Compare(device, "mgo", 3, 0.1);
        Compare(device, "si", 4, 0.6);
    }

    private static void Compare(string device, string example, int order, double uncovered)
    {
        // the processor folds the tensor by the site group, which is exact for a symmetric tensor; the examples are so to their digits only
        CompressionProblem problem = Problems.Symmetric(example, order, uncovered);
        foreach (Parametrisation modes in Problems.AllRoutes(problem, uncovered))
        {
            Assert.InRange(SelfTest.Difference(modes, LossWeights.Plain, LibTorch.Where(device)), 0, 1e-12);
            Assert.InRange(SelfTest.Difference(modes, LossWeights.LongWave.WithoutHeat(), LibTorch.Where(device)), 0, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(LibTorch.Devices), MemberType = typeof(LibTorch))]
    public void SinglePrecision_IsRightToItsDigits(string device)
    {
        Device where = LibTorch.Where(device);
        FreeTerms terms = new(Problems.Of("si", 3), Problems.Planted(3, 3).Terms.Sites, 4);
        IPcpLoss managed = terms.CreateLoss(LossWeights.Plain);
        var x = new double[managed.ParameterCount];
        managed.RandomStart(1, 0, x);
        var gradient = new double[x.Length];
        double value = managed.Evaluate(x, gradient).Plain;
        using var loss = new TensorLoss(terms, LossWeights.Plain, ScalarType.Float32, where);
        using var scope = NewDisposeScope();
        (Tensor f, Tensor g) = loss.Evaluate(loss.ToTensor([x]));
        Assert.Equal(value, TensorLoss.Numbers(f)[0], 1e-5 * value);
        double off = Math.Sqrt(gradient.Zip(loss.ToManaged(g)[0], (a, b) => (a - b) * (a - b)).Sum());
        Assert.InRange(off / Math.Sqrt(gradient.Sum(v => v * v)), 0, 1e-5);
    }

    [Theory]
    [MemberData(nameof(LibTorch.Devices), MemberType = typeof(LibTorch))]
    public void Batch_GivesWhatSingleStartsGive(string device)
    {
        Device where = LibTorch.Where(device);
        foreach (Parametrisation modes in Problems.AllRoutes(Problems.Of("si", 3), 0.1))
        {
            IPcpLoss managed = modes.CreateLoss(LossWeights.Plain);
            double[][] starts = [.. Enumerable.Range(0, 4).Select(k =>
            {
                var x = new double[managed.ParameterCount];
                managed.RandomStart(2, k, x);
                return x;
            })];
            using var loss = new TensorLoss(modes, LossWeights.Plain, ScalarType.Float64, where);
            using var scope = NewDisposeScope();
            double[] together = TensorLoss.Numbers(loss.Evaluate(loss.ToTensor(starts)).Loss);
            for (int k = 0; k < starts.Length; k++)
            {
                Assert.Equal(TensorLoss.Numbers(loss.Evaluate(loss.ToTensor([starts[k]])).Loss)[0], together[k], 1e-12);
            }
        }
    }
}
