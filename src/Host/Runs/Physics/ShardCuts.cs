using PcpCluster.Host.Calculation;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Runs.Physics;

/// <summary>
/// Cuts the irreducible points of a grid into shards of about equal cost, by estimates that follow from the input alone: the same run is cut alike
/// on every machine, at every resume. The unit is the second of one core on which the constants were measured; another machine shifts them by a
/// factor of a few, which changes nothing but the size of shards.
/// </summary>
internal static class ShardCuts
{
    /// <summary>A long run aims at this many seconds a shard: large against what a shard costs the coordinator (a few ms).</summary>
    public const double DefaultSeconds = 2;

    /// <summary>A short one is cut into at least so many shards, so that workers end together ...</summary>
    private const int FewestShards = 96;

    /// <summary>... but not into shards of less than so many seconds.</summary>
    private const double ShortestSeconds = 0.2;

    // silicon, six branches; elements grow with the branches of each leg, widths and with them candidates shrink with the step of the grid
    private const double SecondsPerThreePhononPair = 1.5e-6, ThreePhononReference = 32;
    private const double SecondsPerFourPhononTriple = 36e-6, FourPhononReference = 8;
    private const double SecondsPerThreePhononSample = 5e-6, SecondsPerFourPhononSample = 110e-6;
    private const double Branches = 6;

    /// <summary>Ranges of irreducible points, in order and without gaps.</summary>
    /// <param name="wedge">The grid's irreducible points.</param>
    /// <param name="branches">Phonon branches.</param>
    /// <param name="settings">What is summed.</param>
    /// <param name="seconds">Aimed-at length of a shard; null: <see cref="DefaultSeconds"/>, less in a short run.</param>
    public static IEnumerable<(int First, int Count)> Of(IrreducibleWedge wedge, int branches, CalculationSettings settings, double? seconds)
    {
        double[] costs = [.. wedge.Weights.Select(w => PointCost(wedge, w, branches, settings))];
        double target = seconds ?? Math.Clamp(costs.Sum() / FewestShards, ShortestSeconds, DefaultSeconds);
        int first = 0;
        double sum = 0;
        for (int point = 0; point < costs.Length; point++)
        {
            sum += costs[point];
            if (sum >= target || point == costs.Length - 1)
            {
                yield return (first, point + 1 - first);
                first = point + 1;
                sum = 0;
            }
        }
    }

    /// <summary>Seconds for one point: its little group, of order |group| / weight, thins out the partners.</summary>
    private static double PointCost(IrreducibleWedge wedge, long weight, int branches, CalculationSettings settings)
    {
        double points = wedge.Grid.Count;
        double n = Math.Cbrt(points);
        double thinned = settings.Conventions.FollowsShengBte() ? 1 : (double)weight / wedge.Rotations.Length;
        double three = SecondsPerThreePhononPair * points / 2 * thinned * ThreePhononReference / n;
        double four = settings.FourPhonon ? SecondsPerFourPhononTriple * points * points / 6 * thinned * FourPhononReference / n : 0;
        if (settings.Samples is { } samples)
        {
            three = Math.Min(three, samples * SecondsPerThreePhononSample);
            four = settings.FourPhonon ? samples * SecondsPerFourPhononSample : 0;
        }

        return (three * Math.Pow(branches / Branches, 3)) + (four * Math.Pow(branches / Branches, 4));
    }
}
