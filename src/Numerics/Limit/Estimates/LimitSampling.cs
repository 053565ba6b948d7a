using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Partners;

namespace PcpCluster.Numerics.Limit.Estimates;

/// <summary>
/// kappa of a grid far too large to compute, or of the continuous zone, from a few hundred first modes: a harmonic table of the wedge, a
/// pilot sample, a systematic draw of modes with probability proportional to the heat they are expected to carry, and partner sums on small
/// randomly shifted grids. See docs/limit.md.
/// </summary>
internal static class LimitSampling
{
    private const uint PilotPurpose = 0x100;
    private const uint MainPurpose = 0x200;

    /// <summary>Bounds of a number of modes that is chosen for an error.</summary>
    private const int FewestModes = 160, MostModes = 200_000;

    /// <summary>Runs the pilot and draws the modes.</summary>
    /// <param name="problem">Crystal and scattering.</param>
    /// <param name="table">Wedge of the fine grid, see <see cref="WedgeTable.Build"/>.</param>
    /// <param name="options">Sizes and seed.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    public static LimitPlan Plan(LimitProblem problem, WedgeTable table, LimitOptions options, ComputeOptions compute) =>
        new(problem, options, Prepare(problem, table, options, compute));

    /// <summary>The data of the plan; parameters as for <see cref="Plan"/>.</summary>
    public static PreparedDraw Prepare(LimitProblem problem, WedgeTable table, LimitOptions options, ComputeOptions compute)
    {
        (ModeDraw pilot, SampledGroup[] groups, LifetimeModel[] models) = RunPilot(problem, table, options, compute);
        ModeImportance importance = ModeImportance.Of(table, problem, models, options.Continuum, compute);
        double variation = PilotForecast.VariationOfOne(problem, importance, pilot, groups);
        int modes = options.TargetError > 0
            ? (int)Math.Clamp(variation * variation / (options.TargetError * options.TargetError), FewestModes, MostModes)
            : options.Modes;
        ModeDraw draw = Draw(importance, modes, options);
        return new(
            table.Wedge.Grid,
            table.Wedge.Count,
            draw,
            Expected(problem, table, options, draw, models),
            TailSteps(problem, table, options, models, compute),
            variation / Math.Sqrt(draw.Modes.Length));
    }

    /// <summary>Probabilities of first modes, from a pilot; parameters as for <see cref="Plan"/>.</summary>
    public static ModeImportance Importance(LimitProblem problem, WedgeTable table, LimitOptions options, ComputeOptions compute) =>
        ModeImportance.Of(table, problem, RunPilot(problem, table, options, compute).Models, options.Continuum, compute);

    /// <summary>Draws modes with given probabilities.</summary>
    public static ModeDraw Draw(ModeImportance importance, int modes, LimitOptions options) =>
        ModeDraw.Make(importance, modes, options.Replicates, options.GroupSize, options.Seed, MainPurpose);

    /// <summary>Evaluates the groups from <paramref name="first"/> on: one shard, a pure function of the plan.</summary>
    public static SampledGroup[] Evaluate(LimitPlan plan, int first, int count, ComputeOptions compute) =>
        Run(plan.Context, plan.Draw, plan.Options, MainPurpose, first, count, compute);

    /// <summary>All groups, and what follows from them.</summary>
    public static LimitEstimate Estimate(LimitPlan plan, ComputeOptions compute) =>
        LimitEstimator.Assemble(plan, Evaluate(plan, 0, plan.Groups, compute));

    private static (ModeDraw Draw, SampledGroup[] Groups, LifetimeModel[] Models) RunPilot(
        LimitProblem problem, WedgeTable table, LimitOptions options, ComputeOptions compute)
    {
        Validate(problem, options);
        ModeImportance first = ModeImportance.Of(table, problem, null, options.Continuum, compute);
        ModeDraw pilot = ModeDraw.Make(first, options.PilotModes, 2, options.GroupSize, options.Seed, PilotPurpose);
        var pilotContext = new PartnerContext(problem, table.Wedge.Grid, options.PilotPartners);
        SampledGroup[] groups = Run(pilotContext, pilot, options, PilotPurpose, 0, pilot.Groups, compute);
        LifetimeModel[] models =
        [
            .. Enumerable.Range(0, problem.Temperatures.Count).Select(t => LifetimeModel.Fit(
                PilotModes(problem, table, pilot, groups, t), table.BranchCount, problem.Group.PointGroup.System == CrystalSystem.Cubic)),
        ];
        return (pilot, groups, models);
    }

    private static SampledGroup[] Run(
        PartnerContext context, ModeDraw draw, LimitOptions options, uint purpose, int first, int count, ComputeOptions compute)
    {
        var groups = new SampledGroup[count];
        var points = new FirstPoints(context.FineGrid, context.Problem.Model.Crystal.Lattice, options.Continuum);
        ParallelWork.ForEach(count, compute, () =>
        {
            var rates = new GroupRates(context, points, options.Seed, purpose);
            return item => groups[item] = rates.Run(draw, first + item);
        });
        return groups;
    }

    private static double[] Expected(LimitProblem problem, WedgeTable table, LimitOptions options, ModeDraw draw, LifetimeModel[] models)
    {
        var heat = new HeatOfModes(table, problem, options.Continuum);
        var features = new double[LifetimeModel.FeatureCount];
        var expected = new double[draw.Modes.Length * models.Length];
        for (int i = 0; i < expected.Length; i++)
        {
            DrawnMode drawn = draw.Modes[i / models.Length];
            expected[i] = heat.Of(drawn.Point, drawn.Branch, i % models.Length, models[i % models.Length], features);
        }

        return expected;
    }

    // kappa(infinity) - kappa(N) = (kappa(N) - kappa(N/d))/(d - 1) while the tail goes as 1/N
    private static double[] TailSteps(
        LimitProblem problem, WedgeTable table, LimitOptions options, LifetimeModel[] models, ComputeOptions compute)
    {
        int divisor = CommonDivisor(table.Wedge.Grid);
        if (options.Continuum || divisor == 0)
        {
            return new double[models.Length];
        }

        (double[] fine, double[] coarse) = ModeImportance.GridMeans(table, problem, models, divisor, compute);
        return [.. fine.Zip(coarse, (f, c) => (f - c) / (divisor - 1))];
    }

    // the smallest number above 1 that divides all three, 0 if there is none
    private static int CommonDivisor(QPointGrid grid)
    {
        for (int d = 2; d <= Math.Min(grid.N1, Math.Min(grid.N2, grid.N3)) / 2; d++)
        {
            if (grid.N1 % d == 0 && grid.N2 % d == 0 && grid.N3 % d == 0)
            {
                return d;
            }
        }

        return 0;
    }

    private static List<PilotMode> PilotModes(LimitProblem problem, WedgeTable table, ModeDraw draw, SampledGroup[] groups, int t)
    {
        var modes = new List<PilotMode>();
        foreach (SampledGroup group in groups)
        {
            for (int k = 0; k < group.Modes.Count; k++)
            {
                SampledMode mode = group.Modes[k];
                DrawnMode drawn = draw.Group(group.Group)[k];
                ModeLifetime lifetime = ModeLifetime.Of(problem, mode, t, 0, fourPhonons: true);
                if (!(lifetime.Rate > 0))
                {
                    continue;
                }

                var features = new double[LifetimeModel.FeatureCount];
                LifetimeModel.Features(table, drawn.Point, drawn.Branch, features);
                double heat = ModeLifetime.HeatCapacity(problem, mode.Frequency, t) * ModeLifetime.SpeedSquared(mode) / lifetime.Rate;
                modes.Add(new(drawn.Branch, mode.Frequency, features, lifetime.Rate, heat * mode.Multiplicity / drawn.Probability));
            }
        }

        return modes;
    }

    private static void Validate(LimitProblem problem, LimitOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(problem.Temperatures.Count, 1, nameof(problem));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Replicates, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.GroupSize, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Modes, options.Replicates, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.GroupSize, 1 << 16, nameof(options));
    }
}
