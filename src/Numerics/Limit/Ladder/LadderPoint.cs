namespace PcpCluster.Numerics.Limit.Ladder;

/// <summary>kappa on one grid of a ladder.</summary>
/// <param name="Grid">N, points an axis.</param>
/// <param name="Scale">Factor on the grid's own widths.</param>
/// <param name="Kappa">W/(m K).</param>
/// <param name="StandardError">Statistical, 0 for exhaustive sums.</param>
public readonly record struct LadderPoint(int Grid, double Scale, double Kappa, double StandardError = 0);
