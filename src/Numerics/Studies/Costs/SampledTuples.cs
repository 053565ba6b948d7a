using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>
/// How many wave-vector tuples a sampled sum looks at for one first point: those that are drawn, and all tuples of stationary points. In
/// large cells on coarse grids some branch hardly moves at most points, and the second kind outnumbers the first.
/// </summary>
/// <param name="Tuples">Tuples.</param>
/// <param name="Seconds">Second wave vectors that are prepared for them.</param>
internal readonly record struct SampledTuples(double Tuples, double Seconds)
{
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
    public static SampledTuples Four(SamplingPlan plan, int point, long q, StationaryPoints stationary, long points)
    {
        double drawn = (double)plan.Batches * plan.TuplesPerBatch[point];
        double draws = drawn / Math.Min(plan.TuplesPerBatch[point], FourPhononDraws.CosetPoints);
        double different = points * (1 - Math.Exp(-draws / points)); // of so many points that are drawn
        return new(drawn + stationary.Tuples(q), different + stationary.Seconds(q));
    }
}
