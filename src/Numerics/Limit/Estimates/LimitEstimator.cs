using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Partners;

namespace PcpCluster.Numerics.Limit.Estimates;

/// <summary>Puts evaluated modes together.</summary>
internal static class LimitEstimator
{
    /// <summary>Share of the heat, from the lowest frequencies up, that calibrates the model's tail.</summary>
    private const double TailShare = 0.05;

    /// <param name="plan">The plan.</param>
    /// <param name="groups">All of its groups, in any order.</param>
    /// <exception cref="ArgumentException">A group is missing or occurs twice.</exception>
    public static LimitEstimate Assemble(LimitPlan plan, IEnumerable<SampledGroup> groups)
    {
        SampledGroup[] ordered = Ordered(groups, plan.Groups);
        var sum = new DrawnSum(plan.Draw, ordered);
        var assembly = new LimitAssembly(plan.Context, plan.Options.Continuum, sum);
        return new(
            plan.Prepared.Grid,
            plan.Options.Continuum,
            plan.Groups * plan.Options.GroupSize,
            plan.Prepared.WedgePoints,
            [
                .. Enumerable.Range(0, plan.Problem.Temperatures.Count).Select(t => assembly.At(
                    t, Step(plan, assembly, ordered, t), sum.IndependentError(m => assembly.Heat(m, t)))),
            ]);
    }

    /// <summary>The same where every mode was evaluated.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="groups">All of its groups, in any order.</param>
    /// <exception cref="ArgumentException">A group is missing or occurs twice.</exception>
    public static LimitEstimate Assemble(EveryModePlan plan, IEnumerable<SampledGroup> groups)
    {
        LimitProblem problem = plan.Context.Problem;
        var sum = new CompleteSum(Ordered(groups, plan.Groups), problem.Temperatures.Count);
        var assembly = new LimitAssembly(plan.Context, false, sum);
        return new(
            plan.Wedge.Grid,
            false,
            plan.Wedge.Count * plan.BranchCount,
            plan.Wedge.Count,
            [.. Enumerable.Range(0, problem.Temperatures.Count).Select(t => assembly.At(t, 0, null))]);
    }

    private static SampledGroup[] Ordered(IEnumerable<SampledGroup> groups, int count)
    {
        SampledGroup[] ordered = [.. groups.OrderBy(g => g.Group)];
        return ordered.Length == count && ordered.Select((g, i) => g.Group == i).All(right => right)
            ? ordered
            : throw new ArgumentException($"{count} groups are needed, each once.", nameof(groups));
    }

    // the difference of the model between grid and limit, scaled to the draws
    private static double Step(LimitPlan plan, LimitAssembly assembly, SampledGroup[] groups, int t) => plan.Prepared.TailStep[t] == 0
        ? 0
        : TailRatio(plan, assembly, groups, t) * plan.Problem.Model.Constants.ConductivityPrefactor
            / (3 * plan.Problem.Model.Crystal.Lattice.Volume)
            * plan.Prepared.TailStep[t];

    private static double TailRatio(LimitPlan plan, LimitAssembly assembly, SampledGroup[] groups, int t)
    {
        int temperatures = plan.Problem.Temperatures.Count;
        var parts = new List<(double Frequency, double Found, double Expected)>();
        foreach (SampledGroup group in groups)
        {
            for (int k = 0; k < group.Modes.Count; k++)
            {
                DrawnMode drawn = plan.Draw.Group(group.Group)[k];
                SampledMode mode = group.Modes[k];
                double found = assembly.Weight(mode, t, 0, true) * ModeLifetime.SpeedSquared(mode) / drawn.Probability;
                double expected = plan.Prepared.Expected[(((group.Group * plan.Draw.GroupSize) + k) * temperatures) + t];
                parts.Add((mode.Frequency, found, expected / drawn.Probability));
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
