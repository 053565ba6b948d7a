using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;

namespace PcpCluster.Numerics.Tests.Compression;

/// <summary>What a training costs is told from counts alone.</summary>
public class TrainingCostsTests
{
    // silicon, rank 24, free terms of the long-wave search as `bench -- training` counted and timed them
    private static readonly EvaluationCounts Silicon = new(3, 24, 24, 10_000, 1500, 1327, 24);

    [Fact]
    public void EvaluationGoesWithTermsSquaredInOverlaps_AndWithTermsInTheLinearPart()
    {
        EvaluationCounts noTensor = Silicon with { Tuples = 0 }, onlyTensor = Silicon with { Pairs = 0, Shifts = 0 };
        Assert.Equal(Cost(Silicon), Cost(noTensor) + Cost(onlyTensor), 1e-12);
        Assert.Equal(4 * Cost(noTensor), Cost(noTensor with { Rows = 48, Columns = 48 }), 1e-12);
        Assert.Equal(2 * Cost(onlyTensor), Cost(onlyTensor with { LinearRows = 48 }), 1e-12);
        Assert.Equal(2 * Cost(onlyTensor), Cost(onlyTensor with { Tuples = 2 * Silicon.Tuples }), 1e-12);
        Assert.True(Cost(Silicon with { Order = 4 }) > Cost(Silicon));
        Assert.True(TrainingCosts.Evaluation([Silicon], true) > Cost(Silicon));
    }

    [Fact]
    public void TermsFillVectorsOfEight() =>
        Assert.Equal(Cost(Silicon with { Columns = 17, LinearRows = 17 }), Cost(Silicon), 1e-12);

    [Fact]
    public void RunGoesWithItsIterations_AndPolishOnlyWhereUnknownsAreFew()
    {
        var look = new StageMethod(false, 100, LossWeights.Plain);
        Assert.Equal(3 * Run(look, 2000), Run(look with { Iterations = 300 }, 2000), 1e-9);
        Assert.True(Run(look with { Polish = true }, TrainerLimits.PolishedParameters) > Run(look, TrainerLimits.PolishedParameters));
        Assert.Equal(Run(look with { Polish = true }, 2000), Run(look, 2000));
        StageMethod heat = look with { Weights = LossWeights.LongWave };
        Assert.True(Run(heat, 2000) > Run(heat with { Weights = LossWeights.LongWave.WithoutHeat() }, 2000));
    }

    private static double Cost(EvaluationCounts counts) => TrainingCosts.Evaluation([counts], longWaves: false);

    private static double Run(StageMethod method, int parameters) =>
        TrainingCosts.Run(method, [Silicon], parameters, TrainingObjective.LongWave);
}
