using System.Globalization;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Limit.Ladder;

/// <summary>
/// The limit as a ladder of grids sees it. Fits to coarse grids are good and wrong at the same time (two effects with different powers lie
/// on top of each other: missing long waves and smearing), so the model error is the spread of everything that fits: the laws, the data
/// with each grid left out, and the data without the smallest grids.
/// </summary>
/// <param name="Limit">Mean of the laws' limits weighted by Akaike's criterion, W/(m K).</param>
/// <param name="StatisticalError">From the points' statistical errors.</param>
/// <param name="ModelError">
/// Largest distance from <paramref name="Limit"/> to any variant, never below the fits' own errors nor below half of the way from the
/// finest grid to the limit: two grids N/2 and N lead a third as far by 1/N^2 as by 1/N.
/// </param>
/// <param name="Fits">All laws on all points.</param>
/// <param name="Variants">Limits of every law on every reduced set of points.</param>
public sealed record LadderExtrapolation(
    double Limit, double StatisticalError, double ModelError, IReadOnlyList<LadderFit> Fits, IReadOnlyList<LadderVariant> Variants)
{
    private const int FewestGrids = 3;
    private const double LargestLastStep = 0.2;
    private const double SmallestShareOfStep = 0.5;

    /// <param name="points">One value for each grid and width scale.</param>
    /// <exception cref="InputException">The data do not allow an extrapolation; the message says why and what would help.</exception>
    public static LadderExtrapolation Of(IReadOnlyList<LadderPoint> points)
    {
        LadderPoint[] sorted = [.. points.OrderBy(p => p.Grid).ThenBy(p => p.Scale)];
        Refuse(sorted);
        string[] laws = Laws(sorted);
        LadderFit[] fits = [.. laws.Select(law => LadderFit.Of(sorted, law))];
        List<LadderVariant> variants = [.. Reduced(sorted, laws)];
        double best = fits.Min(f => f.Akaike);
        double[] weights = [.. fits.Select(f => double.IsFinite(f.Akaike) ? Math.Exp(-0.5 * (f.Akaike - best)) : 0)];
        if (weights.Sum() == 0)
        {
            Array.Fill(weights, 1);
        }

        double limit = fits.Zip(weights, (f, w) => f.Limit * w).Sum() / weights.Sum();
        double statistical = fits.Zip(weights, (f, w) => f.StatisticalError * w).Sum() / weights.Sum();
        double model = variants.Select(v => Math.Abs(v.Limit - limit))
            .Concat(fits.Select(f => Math.Max(Math.Abs(f.Limit - limit), double.IsFinite(f.FitError) ? f.FitError : 0)))
            .Append(SmallestShareOfStep * Math.Abs(limit - Mean(sorted, sorted[^1].Grid)))
            .Max();
        return new(limit, statistical, model, fits, variants);
    }

    /// <summary>Whether a direct estimate lies within the ladder's errors and its own, two standard errors each.</summary>
    public bool AgreesWith(double limit, double error) =>
        Math.Abs(limit - Limit) <= ModelError + (2 * Math.Sqrt((StatisticalError * StatisticalError) + (error * error)));

    private static string[] Laws(LadderPoint[] points)
    {
        int grids = points.Select(p => p.Grid).Distinct().Count();
        bool scales = points.Select(p => p.Scale).Distinct().Count() > 1;
        if (scales)
        {
            return [LadderFit.Joint, LadderFit.JointLinear, LadderFit.JointLinearAndSquare];
        }

        return grids > FewestGrids ? [LadderFit.Inverse, LadderFit.InverseAndSquare, LadderFit.FreePower] : [LadderFit.Inverse];
    }

    private static IEnumerable<LadderVariant> Reduced(LadderPoint[] points, string[] laws)
    {
        int[] grids = [.. points.Select(p => p.Grid).Distinct()];
        foreach (string law in laws)
        {
            foreach (int left in grids)
            {
                if (Fit(points.Where(p => p.Grid != left), law) is { } fit)
                {
                    yield return new(law, $"without {left}", fit.Limit);
                }
            }

            for (int smallest = 2; smallest < grids.Length; smallest++)
            {
                if (Fit(points.Where(p => p.Grid >= grids[smallest]), law) is { } fit)
                {
                    yield return new(law, $"from {grids[smallest]} up", fit.Limit);
                }
            }
        }
    }

    // A variant counts with two points more than parameters and three grids; a power that ran to its bound says that the data do not fix
    // it.
    private static LadderFit? Fit(IEnumerable<LadderPoint> points, string law)
    {
        LadderPoint[] all = [.. points];
        int grids = all.Select(p => p.Grid).Distinct().Count();
        if (grids < FewestGrids || all.Length < LadderFit.Parameters(law) + 2)
        {
            return null;
        }

        LadderFit fit = LadderFit.Of(all, law);
        return fit.Power is < LadderFit.LowestPower + 0.05 or > LadderFit.HighestPower - 0.05 ? null : fit;
    }

    private static void Refuse(LadderPoint[] points)
    {
        int[] grids = [.. points.Select(p => p.Grid).Distinct()];
        if (grids.Length < FewestGrids)
        {
            throw new InputException(
                $"{grids.Length} grid(s) do not allow an extrapolation: a law needs at least {FewestGrids} different ones. "
                    + "Add grids to --grids.");
        }

        if (points.Any(p => !(p.Kappa > 0) || !double.IsFinite(p.Kappa)))
        {
            throw new InputException(
                "A grid of the ladder has no positive conductivity; there is nothing to extrapolate. Take finer --grids.");
        }

        double last = Mean(points, grids[^1]), before = Mean(points, grids[^2]);
        if (Math.Abs(last - before) > LargestLastStep * last)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"From N = {grids[^2]} to {grids[^1]} kappa still changes by {100 * (last - before) / last:F0} % ({before:F1} to "
                    + $"{last:F1} W/(m K)): no law can be trusted so far from convergence. Add finer grids to --grids."));
        }

        if (grids.Length > 2 && grids[^1] < 1.5 * grids[0])
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The grids {grids[0]} to {grids[^1]} are too close together to tell a law from scatter: the largest should be at least "
                    + $"1.5 times the smallest. Add grids to --grids."));
        }
    }

    private static double Mean(LadderPoint[] points, int grid) => points.Where(p => p.Grid == grid).Average(p => p.Kappa);
}

/// <summary>A fit to fewer points.</summary>
/// <param name="Law">The law.</param>
/// <param name="Points">Which points were left.</param>
/// <param name="Limit">W/(m K).</param>
public sealed record LadderVariant(string Law, string Points, double Limit);
