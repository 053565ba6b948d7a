using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>
/// What table and pilot settled, as plain data: with it and the problem any worker evaluates any group, and the estimate is put together,
/// without the table of the fine grid.
/// </summary>
/// <param name="Grid">The fine grid.</param>
/// <param name="WedgePoints">Its irreducible points.</param>
/// <param name="Draw">The modes.</param>
/// <param name="Expected">m c v^2 tau that the model expects of a drawn mode, [(group * group size + k) * temperatures + t].</param>
/// <param name="TailStep">
/// Mean over the zone of the model's m c v^2 tau at N = infinity less that on the grid, while the tail goes as 1/N, [temperature]; 0 in the
/// continuum.
/// </param>
/// <param name="ForecastError">Relative standard error of kappa that the pilot lets expect, at the worst temperature.</param>
internal sealed record PreparedDraw(
    QPointGrid Grid, int WedgePoints, ModeDraw Draw, double[] Expected, double[] TailStep, double ForecastError);
