using System.Collections.Concurrent;
using PcpCluster.Actors.Work;
using PcpCluster.Host.Calculation;
using PcpCluster.Host.Runs.Physics;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Limit.Partners;

namespace PcpCluster.Host.Runs.Convergence;

/// <summary>A package of a convergence run made ready: any shard of any of its estimates.</summary>
internal sealed class ConvergenceEvaluator : IShardEvaluator
{
    private readonly WorkPackage _package;
    private readonly ConcurrentDictionary<double, Lazy<RatesEvaluator>> _rates = new();
    private readonly ConcurrentDictionary<int, Lazy<LimitPlan>> _plans = new();
    private readonly ConcurrentDictionary<int, Lazy<CompletePlan>> _complete = new();
    private readonly Lazy<LimitProblem> _problem;

    public ConvergenceEvaluator(WorkPackage package)
    {
        _package = package;
        Settings = SweepSettings.FromJson(package.Settings);
        Items = Settings.Items;
        _problem = new(MakeProblem);
    }

    public SweepSettings Settings { get; }

    public IReadOnlyList<SweepItem> Items { get; }

    public LimitProblem Problem => _problem.Value;

    /// <summary>Name of the section with the draw of an estimate.</summary>
    public static string DrawSection(int item) => $"draw-{item}";

    /// <summary>Exhaustive rates at a scale of the widths.</summary>
    public RatesEvaluator Rates(double scale) => _rates.GetOrAdd(scale, s => new Lazy<RatesEvaluator>(() =>
    {
        CalculationSettings calculation = Settings.Calculation with { BroadeningScale = s };
        return new RatesEvaluator(_package, new RunSettings(calculation, [calculation.Grid]));
    })).Value;

    /// <summary>The draw of a sampled estimate, made ready.</summary>
    public LimitPlan Plan(int item) => _plans.GetOrAdd(item, i => new Lazy<LimitPlan>(() => new LimitPlan(
        Problem, Settings.Options(Items[i]), SampleCodec.DecodeDraw(_package.Section(DrawSection(i)))))).Value;

    /// <summary>An estimate of every mode of a grid, made ready.</summary>
    public CompletePlan EveryMode(int item) => _complete.GetOrAdd(item, i => new Lazy<CompletePlan>(() => new CompletePlan(
        Problem, Items[i].Grid, Settings.Options(Items[i]).Inner, Settings.Sampling.Seed))).Value;

    public ShardResult Evaluate(ShardDescription shard, CancellationToken stop)
    {
        SweepItem item = Items[shard.GridIndex];
        if (item.Kind == SweepKind.Exhaustive)
        {
            return Rates(item.Scale).Evaluate(shard, stop);
        }

        int first = checked((int)shard.FirstPoint);
        var compute = new ComputeOptions(1, null, stop);
        return SampleCodec.Encode(shard.Id, item.Kind == SweepKind.EveryMode
            ? EveryMode(shard.GridIndex).Evaluate(first, shard.PointCount, compute)
            : LimitSampling.Evaluate(Plan(shard.GridIndex), first, shard.PointCount, compute));
    }

    private LimitProblem MakeProblem()
    {
        CalculationSettings settings = Settings.Calculation;
        RatesEvaluator input = Rates(Settings.Scales[0]);
        return new(
            input.Model,
            input.Group,
            input.Tensors.Third,
            settings.FourPhonon ? input.Tensors.Fourth : null,
            settings.Temperatures,
            settings.Isotopes,
            settings.BoundaryLength is { } length ? (1 - settings.Specularity) / ((1 + settings.Specularity) * 10 * length) : 0,
            settings.Classical,
            Modes3: input.Tensors.Modes3,
            Modes4: settings.FourPhonon ? input.Tensors.Modes4 : null);
    }
}
