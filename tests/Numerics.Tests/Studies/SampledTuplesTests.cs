using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies.Costs;
using PcpCluster.Numerics.Tests.Scattering;

namespace PcpCluster.Numerics.Tests.Studies;

/// <summary>What the cost of a sampled sum is foretold from, against what the sum really visits.</summary>
public class SampledTuplesTests
{
    // a cell of which most points have a branch that hardly moves, and one of which few have; all of them and some
    [Theory]
    [InlineData("", 4, 16)]
    [InlineData("", 4, 64)]
    [InlineData("mgo", 6, 400)]
    public void ForetoldTuplesAreThoseThatAreVisited(string example, int n, int samples)
    {
        ScatteringSetup setup = example.Length == 0
            ? new SpringCrystal(4, sheared: false).Setup(new(n, n, n), 300)
            : ScatteringFixtures.Ours(TestData.Example(example), n).Setup;
        ScatteringProblem problem = setup.Problem;
        QPointGrid grid = problem.Modes.Grid;
        StationaryPoints stationary = problem.Stationary;
        var plan = SamplingPlan.Uniform(problem.FirstPoints.Count, samples, 1);
        var draws = new FourPhononDraws(grid, stationary, plan, BranchStrides.One);
        double tuples = 0, seconds = 0, foretoldTuples = 0, foretoldSeconds = 0, stationaryTuples = 0, taken = 0;
        for (int point = 0; point < problem.FirstPoints.Count; point++)
        {
            long q = problem.FirstPoints[point];
            draws.Draw(q, plan.TuplesPerBatch[point]);
            (long P1, long P2, long P3, double Weight, BranchSubset Branches)[][] all =
                [.. Enumerable.Range(0, draws.AllStationary ? 1 : plan.Batches).Select(b => draws.Stationary(b).ToArray())];
            int count = all.Sum(batch => batch.Length);
            if (draws.AllStationary)
            {
                Assert.Equal(Ordered(draws, stationary, q), all[0].Sum(t => t.Weight));
                Assert.Equal(count, stationary.Tuples(q));
            }

            Assert.Equal(stationary.Points.Count(p => stationary.Contains(grid.Sum(q, p))), stationary.Pairs(q));
            stationaryTuples += stationary.Tuples(q);
            taken += count;
            tuples += count + draws.Tuples.Count;
            seconds += all.Sum(b => b.Select(t => t.P1).Distinct().Count()) + draws.Tuples.Select(t => t.P1).Distinct().Count();
            var foretold = SampledTuples.Four(plan, point, q, stationary, grid.Count, problem.Modes.BranchCount);
            foretoldTuples += foretold.Tuples;
            foretoldSeconds += foretold.Seconds;
        }

        Assert.True(taken <= plan.Batches * plan.TuplesPerBatch.Sum(n => (double)n));
        Assert.Equal(example.Length == 0, stationaryTuples > tuples / 4);
        Assert.Equal(samples == 16, taken < stationaryTuples);
        Assert.InRange(foretoldTuples / tuples, 0.9, 1.1);
        Assert.InRange(foretoldSeconds / seconds, 0.9, 1.2);
    }

    /// <summary>Every tuple of stationary points is as likely to be drawn as any other, and together they stand for all.</summary>
    [Fact]
    public void StationaryTuplesThatAreDrawnStandForAll()
    {
        ScatteringProblem problem = new SpringCrystal(4, sheared: false).Setup(new(4, 4, 4), 300).Problem;
        QPointGrid grid = problem.Modes.Grid;
        var one = new FourPhononDraws(grid, problem.Stationary, SamplingPlan.Uniform(problem.FirstPoints.Count, 16, 1), BranchStrides.One);
        long q = problem.FirstPoints.MaxBy(problem.Stationary.Tuples);
        Dictionary<(long, long), (double Times, double Weight)> seen = [];
        const int Seeds = 400;
        var subsets = new int[6];
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var draws = new FourPhononDraws(grid, problem.Stationary, SamplingPlan.Uniform(problem.FirstPoints.Count, 16, seed), new(3, 2));
            draws.Draw(q, 1);
            Assert.False(draws.AllStationary);
            for (int batch = 0; batch < SamplingPlan.DefaultBatches; batch++)
            {
                foreach ((long p1, long p2, long p3, double weight, BranchSubset branches) in draws.Stationary(batch))
                {
                    Assert.Equal(draws.Third(q, p1, p2), p3);
                    subsets[(2 * branches.Second) + branches.Third]++;
                    (double times, _) = seen.GetValueOrDefault((p1, p2));
                    seen[(p1, p2)] = (times + (draws.StationaryShare / SamplingPlan.DefaultBatches / Seeds), weight);
                }
            }
        }

        // each is met 16 x 400 / count times: 10 % at one standard error for a count of 64
        Assert.Equal(problem.Stationary.Tuples(q), seen.Count);
        Assert.All(seen.Values, t => Assert.InRange(t.Times, 0.5, 1.5));
        Assert.All(subsets, n => Assert.InRange(n, 900, 1230)); // 1067 each, five times the root of it
        Assert.Equal(seen.Values.Sum(t => t.Weight), Ordered(one, problem.Stationary, q));
        Assert.InRange(seen.Values.Sum(t => t.Times * t.Weight) / Ordered(one, problem.Stationary, q), 0.98, 1.02);
    }

    /// <summary>A tuple that stands for all orders of its partners gives what they give.</summary>
    [Fact]
    public void OrderedTuplesOfStationaryPointsAreSummedByTheirWeights()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("mgo"), 4);
        ScatteringProblem problem = setup.Problem;
        StationaryPoints stationary = problem.Stationary;
        var plan = SamplingPlan.Uniform(problem.FirstPoints.Count, 64, 1);
        var draws = new FourPhononDraws(problem.Modes.Grid, stationary, plan, BranchStrides.One);
        var kernel = new FourPhononKernel<FullFourPhononVertex>(
            problem.Modes, problem.Normal, problem.Broadening, new(input.Fourth!, problem.Modes));
        int branches = problem.Modes.BranchCount;
        RateAccumulator ordered = new(3, branches, 1), weighted = new(3, branches, 1);
        foreach (long q in problem.FirstPoints)
        {
            kernel.Begin(q);
            draws.Draw(q, 4);
            Assert.True(draws.AllStationary);
            foreach ((long p1, long p2, long p3, double weight, _) in draws.Stationary(0))
            {
                kernel.Add(p1, p2, p3, weight, weighted);
            }

            foreach ((long p1, long p2) in stationary.Points.SelectMany(p1 => stationary.Points.Select(p2 => (p1, p2))))
            {
                if (stationary.Contains(draws.Third(q, p1, p2)))
                {
                    kernel.Add(p1, p2, draws.Third(q, p1, p2), 1, ordered);
                }
            }
        }

        Assert.Contains(ordered.Processes, p => p > 0);
        Assert.True(weighted.Elements < 0.3 * ordered.Elements);
        for (int i = 0; i < ordered.Processes.Length; i++)
        {
            Assert.Equal(ordered.Processes[i], weighted.Processes[i], 1e-9);
        }

        double largest = ordered.Rate.Max(FixedLanes.Sum);
        for (int i = 0; i < ordered.Rate.Length; i++)
        {
            Assert.Equal(FixedLanes.Sum(ordered.Rate[i]), FixedLanes.Sum(weighted.Rate[i]), 1e-12 * largest);
        }
    }

    private static double Ordered(FourPhononDraws draws, StationaryPoints stationary, long q) => stationary.Points
        .Sum(p1 => (double)stationary.Points.Count(p2 => stationary.Contains(draws.Third(q, p1, p2))));
}
