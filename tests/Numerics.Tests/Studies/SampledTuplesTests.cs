using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies.Costs;
using PcpCluster.Numerics.Tests.Scattering;

namespace PcpCluster.Numerics.Tests.Studies;

/// <summary>What the cost of a sampled sum is foretold from, against what the sum really visits.</summary>
public class SampledTuplesTests
{
    // a cell of which most points have a branch that hardly moves, and one of which few have
    [Theory]
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
        var draws = new FourPhononDraws(grid, stationary, plan);
        double tuples = 0, seconds = 0, foretoldTuples = 0, foretoldSeconds = 0, certain = 0;
        for (int point = 0; point < problem.FirstPoints.Count; point++)
        {
            long q = problem.FirstPoints[point];
            draws.Draw(q, plan.TuplesPerBatch[point]);
            (long P1, long P2, long P3, double Weight)[] all = [.. draws.Certain(q)];
            Assert.Equal(Ordered(draws, stationary, q), all.Sum(t => t.Weight));
            Assert.Equal(all.Length, stationary.Tuples(q));
            Assert.Equal(stationary.Points.Count(p => stationary.Contains(grid.Sum(q, p))), stationary.Pairs(q));
            certain += all.Length;
            tuples += all.Length + draws.Tuples.Count;
            seconds += all.Select(t => t.P1).Distinct().Count() + draws.Tuples.Select(t => t.P1).Distinct().Count();
            var foretold = SampledTuples.Four(plan, point, q, stationary, grid.Count);
            foretoldTuples += foretold.Tuples;
            foretoldSeconds += foretold.Seconds;
        }

        Assert.Equal(example.Length == 0, certain > tuples / 4);
        Assert.InRange(foretoldTuples / tuples, 1.0, 1.1); // draws that meet stationary points only are rejected
        Assert.InRange(foretoldSeconds / seconds, 0.9, 1.2);
    }

    /// <summary>A tuple that stands for all orders of its partners gives what they give.</summary>
    [Fact]
    public void OrderedTuplesOfStationaryPointsAreSummedByTheirWeights()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("mgo"), 4);
        ScatteringProblem problem = setup.Problem;
        StationaryPoints stationary = problem.Stationary;
        var draws = new FourPhononDraws(problem.Modes.Grid, stationary, SamplingPlan.Uniform(problem.FirstPoints.Count, 64, 1));
        var kernel = new FourPhononKernel<FullFourPhononVertex>(
            problem.Modes, problem.Normal, problem.Broadening, new(input.Fourth!, problem.Modes));
        int branches = problem.Modes.BranchCount;
        RateAccumulator ordered = new(3, branches, 1), weighted = new(3, branches, 1);
        foreach (long q in problem.FirstPoints)
        {
            kernel.Begin(q);
            foreach ((long p1, long p2, long p3, double weight) in draws.Certain(q))
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
