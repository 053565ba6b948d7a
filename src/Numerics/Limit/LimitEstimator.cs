using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Limit;

/// <summary>Puts sampled groups together.</summary>
public static class LimitEstimator
{
    private const int Bounds = 60;

    /// <summary>Share of the heat, from the lowest frequencies up, that calibrates the model's tail.</summary>
    private const double TailShare = 0.05;

    /// <param name="plan">The plan.</param>
    /// <param name="groups">All of its groups, in any order.</param>
    /// <exception cref="ArgumentException">A group is missing or occurs twice.</exception>
    public static LimitEstimate Assemble(LimitPlan plan, IEnumerable<SampledGroup> groups)
    {
        SampledGroup[] ordered = [.. groups.OrderBy(g => g.Group)];
        if (ordered.Length != plan.Groups || ordered.Where((g, i) => g.Group != i).Any())
        {
            throw new ArgumentException($"{plan.Groups} groups are needed, each once.", nameof(groups));
        }

        return new(
            plan.Prepared.Grid,
            plan.Options.Continuum,
            plan.Groups * plan.Options.GroupSize,
            plan.Prepared.WedgePoints,
            [.. Enumerable.Range(0, plan.Problem.Temperatures.Count).Select(t => AtTemperature(plan, ordered, t, Step(plan, ordered, t)))]);
    }

    private static double Prefactor(LimitPlan plan) => plan.Problem.Model.Constants.ConductivityPrefactor
        / (plan.Prepared.Grid.Count * plan.Problem.Model.Crystal.Lattice.Volume);

    // m c tau of a mode; times a component of v v^T, the star's average, it is the mode's part of kappa over the prefactor
    private static double Weight(LimitPlan plan, SampledMode mode, int t, int set, bool four) =>
        mode.Multiplicity == 0
            ? 0
            : mode.Multiplicity * ModeLifetime.HeatCapacity(plan.Problem, mode.Frequency, t)
                * ModeLifetime.Of(plan.Problem, mode, t, set, four).Lifetime;

    /// <summary>
    /// How many shifts between the two widths lead from the narrower one to the width of the literal grid, zero in the continuum. Measured, kappa
    /// is linear in 1/effective grid.
    /// </summary>
    private static double WidthExtrapolation(LimitPlan plan)
    {
        InnerSumOptions inner = plan.Options.Inner;
        if (!(inner.ComparisonGrid > 0))
        {
            return 0;
        }

        double literal = plan.Options.Continuum ? 0 : 1.0 / MostDivisions(plan.Prepared.Grid);
        return Math.Max(0, (1 / inner.EffectiveGrid) - literal) / ((1 / inner.ComparisonGrid) - (1 / inner.EffectiveGrid));
    }

    // from the width of the literal grid to none
    private static double WidthStep(LimitPlan plan, double correction)
    {
        double narrow = 1 / plan.Options.Inner.EffectiveGrid, literal = 1.0 / MostDivisions(plan.Prepared.Grid);
        return plan.Options.Continuum || narrow <= literal ? 0 : correction * literal / (narrow - literal);
    }

    private static int MostDivisions(QPointGrid grid) => Math.Max(grid.N1, Math.Max(grid.N2, grid.N3));

    private static LimitTemperature AtTemperature(LimitPlan plan, SampledGroup[] groups, int t, double step)
    {
        double prefactor = Prefactor(plan);
        ModeDraw draw = plan.Draw;
        double[] average = SymmetricTensor.Tabulate(new StarAverage(plan.Inner.Rotations).Of);
        double extrapolation = WidthExtrapolation(plan);
        double Third(SampledMode m) => prefactor * ModeLifetime.SpeedSquared(m) / 3;
        double Narrow(SampledMode m, bool four) => Weight(plan, m, t, 0, four);
        double Shift(SampledMode m, bool four) => m.Sets == 1 ? 0 : Narrow(m, four) - Weight(plan, m, t, 1, four);
        double Corrected(SampledMode m, bool four) => Narrow(m, four) + (extrapolation * Shift(m, four));
        double Heat(SampledMode m) => Third(m) * Corrected(m, true);
        var components = new SampledValue[6];
        for (int c = 0; c < 6; c++)
        {
            int component = c;
            components[c] = ReplicatedSum.Of(draw, groups, (g, k) =>
            {
                Span<double> tensor = stackalloc double[6];
                SymmetricTensor.Apply(average, g.Modes[k].VelocityProducts, tensor);
                return prefactor * tensor[component] * Corrected(g.Modes[k], true);
            });
        }

        SampledValue mean = ReplicatedSum.Of(draw, groups, (g, k) => Heat(g.Modes[k]));
        SampledValue bias = ReplicatedSum.Of(draw, groups, (g, k) =>
        {
            double variation = ModeLifetime.Of(plan.Problem, g.Modes[k], t, 0, true).Variation;
            return -Heat(g.Modes[k]) * variation;
        });
        SampledValue width = ReplicatedSum.Of(draw, groups, (g, k) => extrapolation * Third(g.Modes[k]) * Shift(g.Modes[k], true));
        SampledValue? threeOnly = plan.Problem.FourPhonons
            ? ReplicatedSum.Of(draw, groups, (g, k) => Third(g.Modes[k]) * Corrected(g.Modes[k], false))
            : null;
        return new(
            plan.Problem.Temperatures[t],
            SymmetricTensor.ToMatrix([.. components.Select(v => v.Value)]),
            SymmetricTensor.ToMatrix([.. components.Select(v => v.StandardError)]),
            mean,
            ReplicatedSum.IndependentError(draw, groups, (g, k) => Heat(g.Modes[k])),
            bias.Value,
            width,
            threeOnly,
            step + WidthStep(plan, width.Value),
            0.5 * Math.Abs(step),
            Accumulate(plan, groups, t, m => Heat(m)));
    }

    private static Accumulation Accumulate(LimitPlan plan, SampledGroup[] groups, int t, Func<SampledMode, double> heat)
    {
        double Path(SampledMode m) => m.Multiplicity == 0
            ? 0
            : 0.1 * Math.Sqrt(ModeLifetime.SpeedSquared(m)) * ModeLifetime.Of(plan.Problem, m, t, 0, true).Lifetime;
        double[] paths = [.. groups.SelectMany(g => g.Modes).Select(Path).Where(p => p > 0)];
        if (paths.Length == 0)
        {
            return new([], []);
        }

        (double low, double high) = (Math.Log(paths.Min()), Math.Log(paths.Max()));
        double[] bounds = [.. Enumerable.Range(0, Bounds).Select(i => i == Bounds - 1 ? paths.Max() : Math.Exp(low + ((high - low) * i / (Bounds - 1))))];
        return new(bounds, [.. bounds.Select(b => ReplicatedSum.Of(
            plan.Draw, groups, (g, k) => Path(g.Modes[k]) <= b ? heat(g.Modes[k]) : 0))]);
    }

    // the difference of the model between grid and limit, scaled to the draws
    private static double Step(LimitPlan plan, SampledGroup[] groups, int t) => plan.Prepared.TailStep[t] == 0
        ? 0
        : TailRatio(plan, groups, t) * plan.Problem.Model.Constants.ConductivityPrefactor / (3 * plan.Problem.Model.Crystal.Lattice.Volume)
            * plan.Prepared.TailStep[t];

    private static double TailRatio(LimitPlan plan, SampledGroup[] groups, int t)
    {
        int temperatures = plan.Problem.Temperatures.Count;
        var parts = new List<(double Frequency, double Found, double Expected)>();
        foreach (SampledGroup group in groups)
        {
            for (int k = 0; k < group.Modes.Count; k++)
            {
                DrawnMode drawn = plan.Draw.Group(group.Group)[k];
                SampledMode mode = group.Modes[k];
                double found = Weight(plan, mode, t, 0, true) * ModeLifetime.SpeedSquared(mode) / drawn.Probability;
                parts.Add((mode.Frequency, found, plan.Prepared.Expected[(((group.Group * plan.Draw.GroupSize) + k) * temperatures) + t] / drawn.Probability));
            }
        }

        parts.Sort((a, b) => a.Frequency.CompareTo(b.Frequency));
        double all = parts.Sum(p => p.Found), foundTail = 0, expectedTail = 0;
        foreach ((_, double found, double expected) in parts)
        {
            foundTail += found;
            expectedTail += expected;
            if (foundTail >= TailShare * all)
            {
                break;
            }
        }

        return expectedTail > 0 ? foundTail / expectedTail : 1;
    }
}
