using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>Elements of the four-phonon collision operator, from the tuples that the rates of the same plan are summed over.</summary>
internal static class FourPhononElements
{
    /// <summary>Elements that are given at once: they stay in the cache, and what is not kept takes no memory.</summary>
    private const int AtOnce = 1 << 14;

    /// <param name="problem">First points.</param>
    /// <param name="plan">The draws; null: every tuple.</param>
    /// <param name="kind">The operator.</param>
    /// <param name="options">Threads and cancellation.</param>
    /// <param name="makeVertex">Matrix elements, one a thread.</param>
    /// <param name="makeVisitor">What takes the elements, one a thread.</param>
    public static void Visit<TVertex>(
        ScatteringProblem problem,
        SamplingPlan? plan,
        CollisionKind kind,
        ComputeOptions options,
        Func<TVertex> makeVertex,
        Func<IFourPhononVisitor> makeVisitor)
        where TVertex : struct, IFourPhononVertex => ParallelWork.ForEach(problem.FirstPoints.Count, options, () =>
        {
            var kernel = new FourPhononElementKernel<TVertex>(problem, kind, makeVertex());
            var row = new FourPhononRow(kind);
            IFourPhononVisitor visitor = makeVisitor();
            FourPhononPartners? partners = plan is null ? new(problem.Modes.Grid) : null;
            FourPhononDraws? draws = plan is null ? null : new(
                problem.Modes.Grid, problem.Stationary, plan, plan.StridesOf(problem.Modes.BranchCount));
            return point =>
            {
                kernel.Begin(problem.FirstPoints[point]);
                visitor.Begin(point);
                foreach ((long p1, long p2, long p3, double weight, BranchSubset branches, int batch) in partners is null
                    ? Drawn(problem, point, plan!, draws!)
                    : All(problem, point, partners))
                {
                    options.Cancellation.ThrowIfCancellationRequested();
                    kernel.Add(p1, p2, p3, weight, branches, batch, row);
                    if (row.Count >= AtOnce)
                    {
                        visitor.Take(row);
                        row.Clear();
                    }
                }

                visitor.Take(row);
                row.Clear();
                visitor.End();
            };
        });

    private static IEnumerable<(long P1, long P2, long P3, double Weight, BranchSubset Branches, int Batch)> All(
        ScatteringProblem problem, int point, FourPhononPartners partners)
    {
        partners.Build(problem.LittleGroups[point]);
        QPointGrid grid = problem.Modes.Grid;
        for (int i = 0; i < partners.Representatives.Count; i++)
        {
            long p1 = partners.Representatives[i];
            IntVector3 known = grid.Address(problem.FirstPoints[point]) + grid.Address(p1);
            for (long p2 = 0; p2 < grid.Count; p2++)
            {
                long p3 = grid.Index(-(known + grid.Address(p2)));
                double weight = partners.Weight(i, p2, p3);
                if (weight != 0)
                {
                    yield return (p1, p2, p3, weight, BranchSubset.All, -1);
                }
            }
        }
    }

    // the estimate is the mean over batches, each with its own draws and with what belongs to all
    private static IEnumerable<(long P1, long P2, long P3, double Weight, BranchSubset Branches, int Batch)> Drawn(
        ScatteringProblem problem, int point, SamplingPlan plan, FourPhononDraws draws)
    {
        long q = problem.FirstPoints[point];
        double pairs = (double)problem.Modes.Grid.Count * problem.Modes.Grid.Count;
        double weight = pairs / draws.Draw(q, plan.TuplesPerBatch[point]) / plan.Batches;
        for (int batch = 0; batch < (draws.AllStationary ? 1 : plan.Batches); batch++)
        {
            double share = draws.AllStationary ? 1 : draws.StationaryShare / plan.Batches;
            foreach ((long p1, long p2, long p3, double ordered, BranchSubset branches) in draws.Stationary(batch))
            {
                yield return (p1, p2, p3, share * ordered, branches, draws.AllStationary ? -1 : batch);
            }
        }

        foreach ((long p1, long p2, int batch, int subset) in draws.Tuples)
        {
            yield return (p1, p2, draws.Third(q, p1, p2), weight, draws.Branches(subset), batch);
        }
    }
}
