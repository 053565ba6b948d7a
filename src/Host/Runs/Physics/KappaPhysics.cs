using System.Collections.Immutable;
using PcpCluster.Actors.Work;
using PcpCluster.Host.Calculation;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Host.Runs.Physics;

/// <summary>The coordinator's side of a conductivity run: how it is split, and how rates become kappa.</summary>
/// <param name="folder">Where the files of each grid go; a run of several grids gets a folder a grid.</param>
/// <param name="input">The input folder, for messages and documents.</param>
/// <param name="threads">Threads for training and phonons.</param>
internal sealed class KappaPhysics(string folder, string input, int threads) : IRunPhysics
{
    private readonly RatesComputation _computation = new();

    public IShardComputation Computation => _computation;

    /// <summary>Trains the modes that the settings want and the package lacks; tensors that are then not needed leave the package.</summary>
    public WorkPackage Train(WorkPackage untrained, IProgress<string> progress, CancellationToken stop) =>
        WithTrainedModes(untrained, () => _computation.Evaluator(untrained).Model, progress, new ComputeOptions(threads, null, stop));

    /// <summary>The same for any kind of run with the sections of <see cref="PackageSections"/>.</summary>
    public static WorkPackage WithTrainedModes(
        WorkPackage untrained, Func<HarmonicModel> model, IProgress<string> progress, ComputeOptions compute)
    {
        RunSettings settings = RunSettings.FromJson(untrained.Settings);
        TensorSet given = PackageSections.Tensors(untrained);
        if (settings.Calculation.Tensors != TensorSource.Pcp || (given.Third is null && given.Fourth is null))
        {
            return untrained;
        }

        TensorSet trained = given.Trained(
            model(),
            settings.Calculation,
            compute,
            p => progress.Report($"training: {p.Stage}, {p.Done} of {p.Total}, best loss {100 * p.BestLoss:F2} %"));
        return PackageSections.WithModes(untrained, trained);
    }

    /// <summary>Largest grids first, so that no long shard is left for the end.</summary>
    /// <exception cref="InputException">The crystal is unstable on a grid, and the settings refuse that.</exception>
    public RunPlan Plan(WorkPackage package)
    {
        RatesEvaluator run = _computation.Evaluator(package);
        RunSettings settings = run.Settings;
        ImmutableArray<ShardDescription>.Builder shards = ImmutableArray.CreateBuilder<ShardDescription>();
        for (int gridIndex = 0; gridIndex < settings.Grids.Count; gridIndex++)
        {
            QPointGrid grid = settings.Grids[gridIndex];
            ScatteringSetup setup = run.On(grid, threads).Setup;
            Stability.Judge(setup, settings.On(grid) with { Input = input });
            foreach ((int first, int count) in ShardCuts.Of(setup.Wedge, run.Crystal.BranchCount, settings.Calculation, settings.ShardSeconds))
            {
                shards.Add(new ShardDescription(shards.Count, gridIndex, grid, first, count));
            }
        }

        return new RunPlan(shards.ToImmutable());
    }

    public string AssembleGrid(WorkPackage package, RunPlan plan, int grid, IEnumerable<ShardResult> results)
    {
        RatesEvaluator run = _computation.Evaluator(package);
        QPointGrid points = plan.Shards[plan.GridRange(grid).First].Grid;
        CalculationSettings settings = run.Settings.On(points) with { Input = input };
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
        ChannelRates[] channels = ShardValues.Join(
            results.Select(r => (plan.Shards[r.Shard], r)), problem.FirstPoints.Count, problem.Modes.BranchCount, settings.Temperatures.Length);
        return GridCalculation.FromChannels(run.Model, prepared.Setup, channels, settings);
    }
}
