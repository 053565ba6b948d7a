using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Actors.Work;

/// <summary>
/// One unit of work: a range of irreducible q-points of one grid. Together with the package it fixes the result to the last bit, whichever
/// worker computes it and how often.
/// </summary>
/// <param name="Id">Position in the plan, from 0; results are reduced in this order.</param>
/// <param name="GridIndex">Which grid of the run, from 0.</param>
/// <param name="Grid">The q-point grid itself.</param>
/// <param name="FirstPoint">First irreducible q-point, from 0, in the order of the grid's irreducible list.</param>
/// <param name="PointCount">How many irreducible q-points.</param>
/// <param name="Part">For the physics to use as it likes: which slice of the samples, which channel.</param>
/// <param name="Seed">Seed of the random stream of this shard.</param>
public sealed record ShardDescription(
    int Id, int GridIndex, QPointGrid Grid, long FirstPoint, int PointCount, int Part = 0, ulong Seed = 0)
{
    /// <summary>How messages and reports name the shard.</summary>
    public override string ToString() =>
        PointCount == 1
            ? $"shard {Id} (grid {Grid}, irreducible q-point {FirstPoint}, part {Part})"
            : $"shard {Id} (grid {Grid}, irreducible q-points {FirstPoint} to {FirstPoint + PointCount - 1}, part {Part})";
}
