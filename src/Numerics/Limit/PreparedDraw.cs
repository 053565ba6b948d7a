using PcpCluster.Numerics.Crystals;

namespace PcpCluster.Numerics.Limit;

/// <summary>
/// What table and pilot settled, as plain data: with it and the problem any worker evaluates any group, and the estimate is put together, without
/// the table of the fine grid.
/// </summary>
/// <param name="Grid">The fine grid.</param>
/// <param name="WedgePoints">Its irreducible points.</param>
/// <param name="Draw">The modes.</param>
/// <param name="Expected">m c v^2 tau that the model expects of a drawn mode, [(group * group size + k) * temperatures + t].</param>
/// <param name="TailStep">
/// Mean over the zone of the model's m c v^2 tau at N = infinity less that on the grid, while the tail goes as 1/N, [temperature]; 0 in the continuum.
/// </param>
/// <param name="Target">What was asked of the standard error and what the pilot let expect; null where the number of modes was given.</param>
public sealed record PreparedDraw(QPointGrid Grid, int WedgePoints, ModeDraw Draw, double[] Expected, double[] TailStep, ErrorTarget? Target = null);

/// <summary>A number of modes chosen for an error.</summary>
/// <param name="Relative">Standard error of kappa wanted, as a fraction.</param>
/// <param name="VariationOfOne">sqrt(modes) times the relative standard error, as the pilot expects it.</param>
public sealed record ErrorTarget(double Relative, double VariationOfOne);
