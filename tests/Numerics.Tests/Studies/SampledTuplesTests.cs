using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
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
            (long P1, long P2, long P3)[] all = [.. draws.Certain(q)];
            Assert.Equal(all.Length, stationary.Tuples(q));
            Assert.Equal(stationary.Points.Count(p => stationary.Contains(grid.Sum(q, p))), stationary.Pairs(q));
            certain += all.Length;
            tuples += all.Length + draws.Tuples.Count;
            seconds += all.Select(t => t.P1).Distinct().Count() + draws.Tuples.Select(t => t.P1).Distinct().Count();
            var foretold = SampledTuples.Four(plan, point, q, stationary, grid.Count);
            foretoldTuples += foretold.Tuples;
            foretoldSeconds += foretold.Seconds;
        }

        Assert.Equal(example.Length == 0, certain > tuples / 2);
        Assert.InRange(foretoldTuples / tuples, 1.0, 1.1); // draws that meet stationary points only are rejected
        Assert.InRange(foretoldSeconds / seconds, 0.9, 1.2);
    }
}
