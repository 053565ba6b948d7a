using System.Collections.Immutable;
using PcpCluster.Actors.Work;
using PcpCluster.Host.Calculation;
using PcpCluster.Host.Output;
using PcpCluster.Numerics;
using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering;

namespace PcpCluster.Host.Runs.Physics;

/// <summary>The coordinator's side of a conductivity run: how it is split, and how rates become kappa.</summary>
/// <param name="folder">Where the files of each grid go; a run of several grids gets a folder a grid.</param>
internal sealed class KappaPhysics(string folder) : IRunPhysics
{
    // seconds of one core that a shard aims at; the estimate behind it is good to a factor of a few
    private const double ShardSeconds = 2;
    private const double SecondsPerThreePhononPair = 1.5e-6; // one partner point, all branches of the first
    private const double SecondsPerFourPhononTuple = 30e-6; // one pair of partner points
    private readonly RatesComputation _computation = new();

    public IShardComputation Computation => _computation;

    /// <summary>Trains the modes that the settings want and the package lacks; tensors that are then not needed leave the package.</summary>
    public WorkPackage Train(WorkPackage untrained, IProgress<string> progress, CancellationToken stop)
    {
        RunSettings settings = RunSettings.FromJson(untrained.Settings);
        TensorSet given = PackageSections.Tensors(untrained);
        if (settings.Calculation.Tensors != TensorSource.Pcp || (given.Third is null && given.Fourth is null))
        {
            return untrained;
        }

        HarmonicModel phonons = _computation.Evaluator(untrained).Model;
        TensorSet trained = given.Trained(
            phonons,
            settings.Calculation,
            new ComputeOptions(Environment.ProcessorCount, null, stop),
            p => progress.Report($"training: {p.Stage}, {p.Done} of {p.Total}, best loss {100 * p.BestLoss:F2} %"));
        return PackageSections.WithModes(untrained, trained);
    }

    /// <summary>Largest grids first, so that no long shard is left for the end.</summary>
    public RunPlan Plan(WorkPackage package)
    {
        RunSettings settings = RunSettings.FromJson(package.Settings);
        Crystal crystal = PackageCodec.DecodeCrystal(package.Section(PackageSections.Crystal));
        SpaceGroup group = SpaceGroup.Find(crystal);
        ImmutableArray<ShardDescription>.Builder shards = ImmutableArray.CreateBuilder<ShardDescription>();
        for (int gridIndex = 0; gridIndex < settings.Grids.Count; gridIndex++)
        {
            QPointGrid grid = settings.Grids[gridIndex];
            int points = IrreducibleWedge.Build(grid, group).Count;
            int size = PointsPerShard(grid, settings.Calculation, points);
            for (int first = 0; first < points; first += size)
            {
                shards.Add(new ShardDescription(shards.Count, gridIndex, grid, first, Math.Min(size, points - first)));
            }
        }

        return new RunPlan(shards.ToImmutable());
    }

    public string AssembleGrid(WorkPackage package, RunPlan plan, int grid, IEnumerable<ShardResult> results)
    {
        RatesEvaluator run = _computation.Evaluator(package);
        QPointGrid points = plan.Shards[plan.GridRange(grid).First].Grid;
        CalculationSettings settings = run.Settings.On(points);
        GridCalculation calculation = Calculate(run, plan, grid, results);
        string target = run.Settings.Grids.Count == 1 ? folder : Path.Combine(folder, $"grid-{points}");
        Directory.CreateDirectory(target);
        ResultFolder.WriteFiles(target, calculation);
        string document = JsonText.Of(ResultFolder.Document(settings, calculation, []));
        AtomicFile.Write(Path.Combine(target, "kappa.json"), document);
        return document;
    }

    public string AssembleRun(WorkPackage package, RunPlan plan, IReadOnlyList<string> grids) =>
        grids.Count == 1 ? grids[0] : $$"""{"grids":[{{string.Join(',', grids)}}]}""";

    /// <summary>The conductivity of one grid of a plan from its shard results.</summary>
    public static GridCalculation Calculate(RatesEvaluator run, RunPlan plan, int grid, IEnumerable<ShardResult> results)
    {
        QPointGrid points = plan.Shards[plan.GridRange(grid).First].Grid;
        PreparedGrid prepared = run.On(points);
        CalculationSettings settings = run.Settings.On(points);
        ScatteringProblem problem = prepared.Setup.Problem;
        int branches = problem.Modes.BranchCount;
        ChannelRates[] channels =
            [.. ShardValues.ChannelsOf(settings).Select(c => new ChannelRates(c, settings.Temperatures.Length, problem.FirstModeCount))];
        foreach (ShardResult result in results)
        {
            ShardDescription shard = plan.Shards[result.Shard];
            ShardValues.Decode(result, checked((int)shard.FirstPoint) * branches, shard.PointCount * branches, channels);
        }

        return GridCalculation.FromChannels(run.Model, prepared.Setup, channels, settings);
    }

    /// <summary>Irreducible q-points of a shard of a few seconds.</summary>
    public static int PointsPerShard(QPointGrid grid, CalculationSettings settings, int points)
    {
        double perPoint = grid.Count * SecondsPerThreePhononPair;
        if (settings.FourPhonon)
        {
            perPoint += (double)grid.Count * grid.Count / 6 * SecondsPerFourPhononTuple;
        }

        // at least a few dozen shards, so that many workers find work on small grids too
        int size = Math.Max(1, (int)Math.Min(ShardSeconds / perPoint, points));
        return Math.Min(size, Math.Max(1, points / 32));
    }
}
