namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>Cuts items into parts of about equal cost.</summary>
internal static class PartCuts
{
    /// <summary>A long wave aims at this many seconds a part: large against what a part costs a coordinator (a few ms).</summary>
    private const double LongestSeconds = 2;

    /// <summary>A short one is cut into at least so many parts, so that threads and workers end together ...</summary>
    private const int FewestParts = 96;

    /// <summary>... but not into parts of less than so many seconds.</summary>
    private const double ShortestSeconds = 0.02;

    /// <summary>Ranges of items, in order and without gaps.</summary>
    /// <param name="costs">Seconds of one core, [item].</param>
    /// <param name="size">So many items, the first of them a multiple of it, are never cut.</param>
    public static IEnumerable<(int First, int Count, double Cost)> Of(IReadOnlyList<double> costs, int size = 1)
    {
        double target = Math.Clamp(costs.Sum() / FewestParts, ShortestSeconds, LongestSeconds);
        int first = 0;
        double sum = 0;
        for (int item = 0; item < costs.Count; item++)
        {
            sum += costs[item];
            if ((sum >= target && (item + 1) % size == 0) || item == costs.Count - 1)
            {
                yield return (first, item + 1 - first, sum);
                first = item + 1;
                sum = 0;
            }
        }
    }
}
