using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>Full over relaxation time on one grid, by operator.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="Process">Of the process operator: nearest to that of a dense grid.</param>
/// <param name="Scaled">Of the scaled one, which pcp kappa solves.</param>
/// <param name="Row">Of the weights of the relaxation-time sums, not symmetric; null where plain iteration does not converge.</param>
public sealed record GridRatio(QPointGrid Grid, double Process, double Scaled, double? Row);

/// <summary>
/// The variational bound of the process operator's ratio on a grid: a trial from a coarser grid's solution, and one step
/// from there. Solutions of the grid itself have no part in it. The ratio lies between <see cref="Ratio"/> and that plus
/// <see cref="Error"/>.
/// </summary>
/// <param name="Grid">The grid.</param>
/// <param name="Trial">The coarser grid.</param>
/// <param name="OfTrial">The bound from the coarser grid's F alone: its distance says how much the solution still changes.</param>
/// <param name="Ratio">The bound after a step.</param>
/// <param name="Error">The most that it misses: |r|^2 over the smallest eigenvalue.</param>
public sealed record RatioBound(QPointGrid Grid, QPointGrid Trial, double OfTrial, double Ratio, double Error)
{
    internal const int Steps = 1;

    /// <summary>Whether the grid's own solution lies where the bound says.</summary>
    public bool Holds(double ratio)
    {
        double slack = LinearisedOptions.RatioTolerance * ratio; // it is not known better
        return ratio >= Ratio - slack && ratio <= Ratio + Error + slack;
    }
}

/// <summary>
/// The full conductivity at N = infinity: a ratio of grids that can be summed completely times the limit in the relaxation-time
/// approximation.
/// </summary>
/// <param name="Ratio">Full over relaxation time of the finest grid's process operator.</param>
/// <param name="RatioError">
/// Half its distance from the row operator's, or its distance from the next coarser grid's if that is more.
/// </param>
/// <param name="Limit">A third of the trace, W/(m K); null where the relaxation time has no limit.</param>
/// <param name="Error">Of the limit and of the ratio in quadrature, W/(m K).</param>
/// <param name="Grids">The grids, the finest first.</param>
public sealed record FullLimit(double Ratio, double RatioError, double? Limit, double Error, IReadOnlyList<GridRatio> Grids)
{
    /// <summary>A lower bound of the finest grid's ratio that owes nothing to its own solution; null where it was not made.</summary>
    public RatioBound? Bound { get; init; }

    /// <param name="verdict">The limit in the relaxation-time approximation.</param>
    /// <param name="grids">Two grids, the finest first.</param>
    public static FullLimit Of(LimitVerdict verdict, IReadOnlyList<GridRatio> grids)
    {
        double ratio = grids[0].Process;
        double error = Math.Abs(ratio - grids[1].Process);
        if (grids[0].Row is { } row)
        {
            error = Math.Max(error, 0.5 * Math.Abs(ratio - row));
        }

        double limit = verdict.Limit ?? 0;
        double[] parts = [ratio * verdict.StatisticalError, ratio * verdict.ModelError, limit * error];
        return new(ratio, error, ratio * verdict.Limit, Math.Sqrt(parts.Sum(p => p * p)), grids);
    }
}
