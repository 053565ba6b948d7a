using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Tests.Compression;

public class PcpTrainerTests
{
    private static readonly Lazy<CompressionProblem> Silicon = new(() =>
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"), new(Fourth: false));
        return new(input.Crystal, input.Third!);
    });

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    [InlineData(5, 1)]
    public void PlantedModes_AreRecovered(int order, int rank)
    {
        PcpModes planted =
            CompressionFixtures.RandomModes(20 + order, rank, order, order == 5 ? [.. CompressionFixtures.SmallCluster.Take(2)] : null);
        var problem = new CompressionProblem(CompressionFixtures.Silicon, PcpExpansion.Expand(planted));
        TrainingResult result = PcpTrainer.Train(problem, Quick(rank) with { FinalIterations = 1500 }, ComputeOptions.SingleThread);
        Assert.True(result.Model.Training.Loss < 1e-6, $"loss {result.Model.Training.Loss}");
        Assert.True(CompressionFixtures.BruteForceLoss(problem.Tensor, result.Model.Modes) < 1e-12);
        Assert.True(result.Model.Modes.LargestSumRuleResidual() < 1e-13);
        for (int xi = 0; xi < rank; xi++)
        {
            // norms of the factors of a rank-1 term are unique, and so are those of generic few-term tensors of order 3 and more
            Assert.Equal(planted.Lambda[xi], result.Model.Modes.Lambda[xi], 1e-4 * planted.Lambda[0]);
        }
    }

    [Fact]
    public void Orbits_GiveModesWithTheWholeSpaceGroup()
    {
        TrainingOptions options = Quick(4) with { Routes = TrainingRoutes.Orbits };
        TrainingResult result = PcpTrainer.Train(Silicon.Value, options, ComputeOptions.SingleThread);
        Assert.Equal("orbits", result.Model.Training.Route);
        Assert.Equal(4, result.Model.Modes.Rank);
        Assert.True(result.Model.Training.Loss < 0.065, $"loss {result.Model.Training.Loss}");
        AnharmonicForceConstants expanded = PcpExpansion.Expand(result.Model.Modes);
        Assert.True(ForceConstantSymmetry.Error(expanded, SpaceGroup.Find(Silicon.Value.Crystal)).Maximum < 1e-12);
        Assert.Equal(
            CompressionFixtures.BruteForceLoss(Silicon.Value.Tensor, result.Model.Modes), Math.Pow(result.Model.Training.Loss, 2), 1e-10);
        Assert.True(result.Model.Training.SymmetryLoss < 1e-6);
    }

    /// <summary>Luo et al., Fig. 5: in silicon the factors of the one best term turn into each other by C3 about [111].</summary>
    [Fact]
    public void SingleTermOfSilicon_IsATripletOfTheThreefoldAxis()
    {
        TrainingResult result = PcpTrainer.Train(Silicon.Value, Quick(1), ComputeOptions.SingleThread);
        PcpTermAnalysis term = new PcpModeAnalysis(result.Model).Describe(0);
        Assert.Equal("-43m", term.PointGroup.Symbol);
        Assert.Equal(8, term.Permuting.Length); // four axes, two senses
        foreach (Vector3D axis in term.Permuting)
        {
            Assert.Equal(1 / Math.Sqrt(3), Math.Abs(axis.X), 1e-9);
            Assert.Equal(1 / Math.Sqrt(3), Math.Abs(axis.Y), 1e-9);
            Assert.Equal(1 / Math.Sqrt(3), Math.Abs(axis.Z), 1e-9);
        }
    }

    private static TrainingOptions Quick(int rank) => new()
    {
        Rank = rank,
        Objective = TrainingObjective.Plain,
        Routes = TrainingRoutes.Unconstrained,
        Starts = 4,
        StartIterations = 100,
        ContinuedIterations = 200,
        FinalIterations = 100,
        Finalists = 1,
        Uncovered = 0.03,
        ExtraShells = 0,
    };
}
