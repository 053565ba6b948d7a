using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using PcpCluster.Actors.Work;
using PcpCluster.Host.Calculation;
using PcpCluster.Host.Output;
using PcpCluster.Host.Runs.Physics;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Host.Runs.Convergence;

/// <summary>
/// The coordinator's side of <c>pcp converge</c>. Tables of the fine grids and pilots are made once, before the run is split; the package then holds
/// the drawn modes, so that workers start at once and need no table.
/// </summary>
/// <param name="input">Names the input in messages.</param>
/// <param name="folder">Gets the tables of rates.</param>
/// <param name="memoryLimit">GB; a grid that needs more is refused.</param>
/// <param name="threads">Threads for tables and pilots.</param>
internal sealed class ConvergencePhysics(string input, string folder, double memoryLimit, int threads) : IRunPhysics
{
    /// <summary>Groups of first modes in a shard: a few tenths of a second to a few seconds.</summary>
    private const int GroupsPerShard = 4;

    private readonly ConvergenceComputation _computation = new();
    private readonly Dictionary<int, double> _preparation = [];

    public IShardComputation Computation => _computation;

    /// <summary>Seconds that table and pilot of an estimate took in this process.</summary>
    public double PreparationSeconds(int item) => _preparation.GetValueOrDefault(item);

    public WorkPackage Train(WorkPackage untrained, IProgress<string> progress, CancellationToken stop)
    {
        var compute = new ComputeOptions(threads, null, stop);
        WorkPackage trained = KappaPhysics.WithTrainedModes(untrained, () => _computation.Evaluator(untrained).Problem.Model, progress, compute);
        ConvergenceEvaluator run = _computation.Evaluator(trained);
        var draws = new List<PackageSection>();
        WedgeTable? table = null;
        for (int i = 0; i < run.Items.Count; i++)
        {
            SweepItem item = run.Items[i];
            if (item.Kind == SweepKind.Exhaustive)
            {
                CostEstimate.RefuseTooLarge(
                    run.Problem.Model.Crystal, run.Problem.Group, item.Grid, run.Settings.Calculation.Temperatures.Length, memoryLimit);
                ScatteringSetup setup = run.Rates(item.Scale).On(item.Grid).Setup;
                Judge(run, item.Grid, Stability.Describe(setup.WedgePhonons, setup.Wedge));
                continue;
            }

            long start = Stopwatch.GetTimestamp();
            if (table?.Wedge.Grid != item.Grid)
            {
                table = null; // two tables at once would not respect the budget
                table = Table(run, item.Grid, compute);
            }

            double harmonic = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (item.Kind == SweepKind.EveryMode)
            {
                continue; // the table only showed that all modes are real
            }

            PreparedDraw prepared = LimitSampling.Prepare(run.Problem, table, run.Settings.Options(item), compute);
            draws.Add(new(ConvergenceEvaluator.DrawSection(i), SampleCodec.Encode(prepared)));
            _preparation[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            progress.Report(string.Create(
                CultureInfo.InvariantCulture,
                $"grid {item.Grid}: {table.Wedge.Count} irreducible points in {harmonic:F2} s, pilot in {_preparation[i] - harmonic:F2} s, "
                + $"{prepared.Draw.Modes.Length} modes drawn, {100 * prepared.ForecastError:F2} % expected"));
        }

        return trained.With([.. draws]);
    }

    public RunPlan Plan(WorkPackage package)
    {
        ConvergenceEvaluator run = _computation.Evaluator(package);
        ImmutableArray<ShardDescription>.Builder shards = ImmutableArray.CreateBuilder<ShardDescription>();
        for (int i = 0; i < run.Items.Count; i++)
        {
            QPointGrid grid = run.Items[i].Grid;
            foreach ((int first, int count) in run.Items[i].Kind switch
            {
                SweepKind.Exhaustive => ExhaustiveShards(run, grid),
                SweepKind.EveryMode => SampledShards(run.EveryMode(i).Groups),
                _ => SampledShards(run.Plan(i).Groups),
            })
            {
                shards.Add(new ShardDescription(shards.Count, i, grid, first, count));
            }
        }

        return new RunPlan(shards.ToImmutable());
    }

    public string AssembleGrid(WorkPackage package, RunPlan plan, int grid, IEnumerable<ShardResult> results)
    {
        ConvergenceEvaluator run = _computation.Evaluator(package);
        SweepItem item = run.Items[grid];
        if (item.Kind == SweepKind.Exhaustive)
        {
            GridCalculation calculation = KappaPhysics.Calculate(run.Rates(item.Scale), plan, grid, results);
            return EstimateDocument.Of(item, calculation).ToJsonString();
        }

        if (item.Kind == SweepKind.EveryMode)
        {
            CompletePlan complete = run.EveryMode(grid);
            SampledGroup[] all = [.. Groups(plan, results, complete.ModesOfGroup)];
            RatesTable.Write(folder, complete, run.Settings.Calculation.Temperatures, all);
            return EstimateDocument.Of(item, LimitEstimator.Assemble(complete, all), forecast: null).ToJsonString();
        }

        LimitPlan draw = run.Plan(grid);
        LimitEstimate estimate = LimitEstimator.Assemble(draw, Groups(plan, results, _ => draw.Draw.GroupSize));
        return EstimateDocument.Of(item, estimate, draw.Prepared.ForecastError).ToJsonString();
    }

    public string AssembleRun(WorkPackage package, RunPlan plan, IReadOnlyList<string> grids)
    {
        ConvergenceEvaluator run = _computation.Evaluator(package);
        return JsonText.Of(ConvergeDocument.Of(run.Settings, run.Items, grids));
    }

    private static IEnumerable<SampledGroup> Groups(RunPlan plan, IEnumerable<ShardResult> results, Func<int, int> groupSize) =>
        results.SelectMany(r => SampleCodec.DecodeGroups(
            r, checked((int)plan.Shards[r.Shard].FirstPoint), plan.Shards[r.Shard].PointCount, groupSize));

    private static IEnumerable<(int First, int Count)> ExhaustiveShards(ConvergenceEvaluator run, QPointGrid grid) => ShardCuts.Of(
        IrreducibleWedge.Build(grid, run.Problem.Group), run.Problem.Model.Crystal.BranchCount, run.Settings.Calculation, seconds: null);

    private static IEnumerable<(int First, int Count)> SampledShards(int groups)
    {
        for (int first = 0; first < groups; first += GroupsPerShard)
        {
            yield return (first, Math.Min(GroupsPerShard, groups - first));
        }
    }

    private WedgeTable Table(ConvergenceEvaluator run, QPointGrid grid, ComputeOptions compute)
    {
        WedgeTable table = WedgeTable.Build(run.Problem.Model, run.Problem.Group, grid, (long)Math.Min(1e18, 1e9 * memoryLimit), compute);
        float lowest = table.Frequency.Min();
        Judge(run, grid, lowest < -1e-3f ? FormattableString.Invariant($"imaginary modes, the lowest at {lowest:F3} rad/ps") : null);
        return table;
    }

    private void Judge(ConvergenceEvaluator run, QPointGrid grid, string? imaginary)
    {
        if (imaginary is not null && !run.Settings.Calculation.ExcludeImaginary)
        {
            throw new InputException($"{input}, grid {grid}: {imaginary}. The harmonic force constants are not those of a stable crystal; "
                + "check them with pcp check, or leave such modes out with --imaginary exclude.");
        }
    }
}
