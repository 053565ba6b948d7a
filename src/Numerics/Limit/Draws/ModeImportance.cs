using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Partners;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>
/// Probabilities of drawing first modes: proportional to the heat m c v^2 tau that a lifetime model predicts, its mean over temperatures,
/// mixed with a tenth of m c v^2/omega^2 so that no mode the model misses gets an unbounded weight.
/// </summary>
internal sealed class ModeImportance
{
    private const double Mixture = 0.1;
    private const int PointsAUnit = 4096;

    private ModeImportance(WedgeTable table, double[] probability)
    {
        Table = table;
        Probability = probability;
    }

    public WedgeTable Table { get; }

    /// <summary>[wedge point * branches + branch]; their sum is 1 up to rounding.</summary>
    public double[] Probability { get; }

    /// <param name="table">Modes.</param>
    /// <param name="problem">Temperatures and heat capacity.</param>
    /// <param name="models">One a temperature, or null: probabilities from m c v^2/omega^2 alone.</param>
    /// <param name="continuum">Whether the cells around the grid points are sampled and not the points: then the cell of Gamma counts
    /// too.</param>
    /// <param name="compute">Threads.</param>
    public static ModeImportance Of(WedgeTable table, LimitProblem problem, LifetimeModel[]? models, bool continuum, ComputeOptions compute)
    {
        int temperatures = problem.Temperatures.Count;
        var plain = new double[table.Frequency.LongLength];
        double[] plainSums = Weigh(table, problem, null, continuum, compute, plain, new double[temperatures], accumulate: false);
        if (models is null)
        {
            Weigh(table, problem, null, continuum, compute, plain, [.. plainSums.Select(s => 1 / (s * temperatures))], true);
            return new(table, plain);
        }

        double[] sums = Weigh(table, problem, models, continuum, compute, plain, new double[temperatures], accumulate: false);
        Weigh(table, problem, models, continuum, compute, plain, [.. sums.Select(s => (1 - Mixture) / (s * temperatures))], true);
        Weigh(table, problem, null, continuum, compute, plain, [.. plainSums.Select(s => Mixture / (s * temperatures))], true);
        return new(table, plain);
    }

    /// <summary>
    /// Sums of m c v^2 tau over the whole wedge and over its points that a coarser grid shares (all address components multiples of
    /// <paramref name="step"/>), each divided by its number of grid points, [temperature].
    /// </summary>
    public static (double[] Fine, double[] Coarse) GridMeans(
        WedgeTable table, LimitProblem problem, LifetimeModel[] models, int step, ComputeOptions compute)
    {
        QPointGrid grid = table.Wedge.Grid;
        var none = new double[0];
        double[] fine = Weigh(table, problem, models, false, compute, none, new double[models.Length], false);
        double[] coarse = Weigh(table, problem, models, false, compute, none, new double[models.Length], false, step);
        double cubed = (double)step * step * step;
        return ([.. fine.Select(s => s / grid.Count)], [.. coarse.Select(s => s * cubed / grid.Count)]);
    }

    // Sums over T-dependent weights; with factors, adds factor_T g_T to the target. Units of points are summed in order.
    private static double[] Weigh(
        WedgeTable table,
        LimitProblem problem,
        LifetimeModel[]? models,
        bool continuum,
        ComputeOptions compute,
        double[] target,
        double[] factors,
        bool accumulate,
        int step = 1)
    {
        int temperatures = problem.Temperatures.Count;
        int points = table.Wedge.Count, units = (points + PointsAUnit - 1) / PointsAUnit;
        var partial = new double[units * temperatures];
        var heat = new HeatOfModes(table, problem, continuum);
        ParallelWork.ForEach(units, compute with { Progress = null }, () => unit =>
        {
            Span<double> features = stackalloc double[LifetimeModel.FeatureCount];
            for (int point = unit * PointsAUnit; point < Math.Min(points, (unit + 1) * PointsAUnit); point++)
            {
                if (step > 1 && !OnCoarseGrid(table.Wedge, point, step))
                {
                    continue;
                }

                for (int branch = 0; branch < table.BranchCount; branch++)
                {
                    for (int t = 0; t < temperatures; t++)
                    {
                        double g = heat.Of(point, branch, t, models?[t], features);
                        partial[(unit * temperatures) + t] += g;
                        if (accumulate)
                        {
                            target[((long)point * table.BranchCount) + branch] += factors[t] * g;
                        }
                    }
                }
            }
        });
        var sums = new double[temperatures];
        for (int i = 0; i < partial.Length; i++)
        {
            sums[i % temperatures] += partial[i];
        }

        return sums;
    }

    private static bool OnCoarseGrid(IrreducibleWedge wedge, int point, int step)
    {
        IntVector3 m = wedge.Grid.Address(wedge.Points[point]);
        return m.X % step == 0 && m.Y % step == 0 && m.Z % step == 0;
    }
}
