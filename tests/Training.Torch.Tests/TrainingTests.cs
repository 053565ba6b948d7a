using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch.Tests;

public class TrainingTests
{
    [Theory]
    [MemberData(nameof(LibTorch.Devices), MemberType = typeof(LibTorch))]
    public void BatchLbfgs_GoesTheWayOfTheManagedMinimiser(string device)
    {
        Device where = LibTorch.Where(device);
        (FreeTerms terms, _) = Problems.Planted(3, 3);
        IPcpLoss managed = terms.CreateLoss(LossWeights.Plain);
        double[][] starts = [.. Enumerable.Range(0, 5).Select(k =>
        {
            var x = new double[managed.ParameterCount];
            managed.RandomStart(1, k, x);
            return x;
        })];
        var options = new LbfgsOptions(20, 50, 0);
        using var loss = new TensorLoss(terms, LossWeights.Plain, ScalarType.Float64, where);
        using var scope = NewDisposeScope();
        var lbfgs = new BatchLbfgs(loss, options, CancellationToken.None);
        double[][] ends = loss.ToManaged(lbfgs.Minimise(loss.ToTensor(starts)));
        for (int k = 0; k < starts.Length; k++)
        {
            double[] x = [.. starts[k]];
            double expected = new LbfgsMinimizer(managed, options).Minimize(x).Loss.Plain;
            double found = managed.Evaluate(ends[k], new double[x.Length]).Plain;
            Assert.Equal(50, lbfgs.Iterations[k]);
            Assert.True(Math.Abs(expected - found) < 1e-6 * expected + 1e-9, $"start {k}: {expected} managed, {found} here");
        }
    }

    [Theory]
    [MemberData(nameof(LibTorch.Devices), MemberType = typeof(LibTorch))]
    public void PlantedModes_AreFound(string device)
    {
        FindPlanted(3, device);
        FindPlanted(4, device);
    }

    private static void FindPlanted(int order, string device)
    {
        (FreeTerms terms, PcpModes planted) = Problems.Planted(order, 2);
        TrainingResult result = Trainer(device).Train(terms.Problem, Quick(2), ComputeOptions.SingleThread);
        Assert.True(result.Model.Training.Loss < 1e-5, $"loss {result.Model.Training.Loss}");
        for (int xi = 0; xi < planted.Rank; xi++)
        {
            Assert.Equal(planted.Lambda[xi], result.Model.Modes.Lambda[xi], 1e-3 * planted.Lambda[0]);
        }
    }

    [Theory]
    [MemberData(nameof(LibTorch.Devices), MemberType = typeof(LibTorch))]
    public void Silicon_EndsAboutWhereTheProcessorEnds_OnAllRoutes(string device)
    {
        CompressionProblem problem = Problems.Of("si", 3);
        TrainingOptions options =
            Quick(4) with { Routes = TrainingRoutes.All, Uncovered = 0.2, ContinuedIterations = 40, FinalIterations = 60 };
        double here = Trainer(device).Train(problem, options, ComputeOptions.SingleThread).Model.Training.Loss;
        double there = SearchTrainer.Cpu.Train(problem, options, ComputeOptions.SingleThread).Model.Training.Loss;
        Assert.InRange(here, 0.9 * there, 1.05 * there);
    }

    private static IModeTrainer Trainer(string device)
    {
        LibTorch.Require();
        return TorchTraining.Create(LibTorch.Options(device == "cuda" ? TorchDevice.Cuda : TorchDevice.Cpu));
    }

    private static TrainingOptions Quick(int rank) => new()
    {
        Rank = rank,
        Objective = TrainingObjective.Plain,
        Routes = TrainingRoutes.Unconstrained,
        Starts = 4,
        StartIterations = 100,
        ContinuedIterations = 200,
        FinalIterations = 200,
        Finalists = 1,
        Uncovered = 0.03,
        ExtraShells = 0,
    };
}
