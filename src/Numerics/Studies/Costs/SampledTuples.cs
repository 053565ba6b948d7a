using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>
/// How many wave-vector tuples a sampled sum looks at for one first point: those that are drawn, and tuples of stationary points. In
/// large cells on coarse grids some branch hardly moves at most points; of four phonons no more are taken of the second kind than of the
/// first.
/// </summary>
/// <param name="Tuples">Tuples; in large cells subsets of the branches of a tuple.</param>
/// <param name="Seconds">Second wave vectors that are prepared for them.</param>
internal readonly record struct SampledTuples(double Tuples, double Seconds)
{
    /// <summary>Orders of three different partners.</summary>
    private const double Orders = 6;

    /// <summary>Of three phonons; they have no second wave vector to prepare.</summary>
    /// <param name="plan">What is drawn.</param>
    /// <param name="point">Position of the first point in the plan.</param>
    /// <param name="q">Its grid index.</param>
    /// <param name="stationary">Of the grid.</param>
    public static SampledTuples Three(SamplingPlan plan, int point, long q, StationaryPoints stationary) =>
        new(((double)plan.Batches * plan.TuplesPerBatch[point]) + stationary.Pairs(q), 0);

    /// <summary>Of four phonons.</summary>
    /// <param name="plan">What is drawn.</param>
    /// <param name="point">Position of the first point in the plan.</param>
    /// <param name="q">Its grid index.</param>
    /// <param name="stationary">Of the grid.</param>
    /// <param name="points">Points of the grid.</param>
    /// <param name="branches">Phonon branches.</param>
    public static SampledTuples Four(SamplingPlan plan, int point, long q, StationaryPoints stationary, long points, int branches)
    {
        int perBatch = plan.TuplesPerBatch[point];
        return Four(plan.Batches, perBatch, stationary.Tuples(q), stationary.Seconds(q), points, plan.StridesOf(branches));
    }

    /// <summary>The same from numbers alone.</summary>
    /// <param name="batches">Batches.</param>
    /// <param name="perBatch">Tuples that each is to draw.</param>
    /// <param name="stationary">Tuples of stationary points in any order.</param>
    /// <param name="seconds">Different lowest partners of these.</param>
    /// <param name="points">Points of the grid.</param>
    /// <param name="strides">Branches that are left out.</param>
    public static SampledTuples Four(
        int batches, int perBatch, double stationary, double seconds, double points, BranchStrides strides)
    {
        double drawn = (double)batches * perBatch, draws = drawn / Math.Min(perBatch, FourPhononDraws.CosetPoints);
        double different = points * (1 - Math.Exp(-draws / points)); // of so many points that are drawn
        double rest = drawn * Math.Max(0, 1 - (Orders * stationary / (points * points))); // stationary tuples that are drawn are rejected
        return stationary * strides.Weight <= drawn
            ? new(rest + (stationary * strides.Weight), different + seconds)
            : new(rest + drawn, different + (batches * Math.Min(perBatch, seconds)));
    }
}
