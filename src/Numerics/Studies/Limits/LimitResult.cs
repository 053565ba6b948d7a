using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Limit.Ladder;

namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>Estimates of a sweep, and kappa at N = infinity.</summary>
/// <param name="Ladder">Grids, rising, and rising width scales within a grid.</param>
/// <param name="Direct">The direct estimate of the limit; null where it was not asked for.</param>
/// <param name="Verdicts">What counts as the limit, one entry a temperature.</param>
public sealed record LimitResult(
    IReadOnlyList<SweepEstimate> Ladder, SweepEstimate? Direct, IReadOnlyList<LimitVerdict> Verdicts) : StudyResult
{
    /// <summary>The linearised equation's limit, one entry a temperature; null where it was not asked for.</summary>
    public IReadOnlyList<FullLimit>? Full { get; init; }

    internal LimitSettings Settings { get; init; } = null!;

    /// <summary>
    /// Seconds of the parts of each estimate that this process evaluated, summed over threads, in the order of the settings' items.
    /// </summary>
    internal IReadOnlyList<double> Seconds { get; init; } = [];

    internal static LimitResult Of(LimitSettings settings, IReadOnlyList<SweepEstimate> estimates)
    {
        SweepEstimate[] ladder =
            [.. estimates.Where(e => e.Item.Kind != SweepKind.Direct).OrderBy(e => e.Item.Grid.Count).ThenBy(e => e.Item.Scale)];
        SweepEstimate? direct = estimates.FirstOrDefault(e => e.Item.Kind == SweepKind.Direct);
        return new(ladder, direct, [.. settings.Calculation.Temperatures.Select((_, t) => Verdict(ladder, direct, t))])
        {
            Settings = settings,
        };
    }

    private static LimitVerdict Verdict(IEnumerable<SweepEstimate> ladder, SweepEstimate? direct, int t)
    {
        LadderPoint[] points =
        [
            .. ladder.Select(e =>
            {
                SampledValue mean = e.Temperatures[t].Mean;
                return new LadderPoint(e.Item.Grid.MostPoints, e.Item.Scale, mean.Value, mean.StandardError);
            }),
        ];
        return LimitVerdict.Of(
            points, direct is null ? null : new(direct.Temperatures[t].Mean, direct.Temperatures[t].Sampled!.WidthError));
    }
}
