using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Studies.Training;
using PcpCluster.Numerics.Tests.Scattering;

namespace PcpCluster.Numerics.Tests.Compression;

/// <summary>What the draws of processes share.</summary>
public class PhononPoolTests
{
    [Fact]
    public void Thirds_AreThePhononsAtTheSumOfTheFirstAndTheSecondWaveVector()
    {
        ProcessPlan plan = Plan();
        var pool = new PhononPool(plan, 3, byRate: false);
        PhononSolver solver = plan.Problem.Model.CreateSolver();
        QPointGrid grid = plan.Context.PartnerGrid;
        var shared = new ModeBlock(plan.Context, (int)grid.Count);
        var direct = new ModeBlock(plan.Context, (int)grid.Count);
        foreach ((IntVector3 cell, int coset) in new[] { (new IntVector3(0, 0, 1), 0), (new(23, 11, 5), 47), (new(-4, 30, 7), 20) })
        {
            pool.Thirds(cell, coset, solver, shared);
            ModeBlock partners = pool.Partners(coset, solver);
            direct.SolveAt(solver, [.. partners.Points.Select(p => pool.First(cell) + p)]);
            AssertClose(direct.Frequency, shared.Frequency, 1e-9 * 98);
            AssertClose(direct.Occupation[0], shared.Occupation[0], 1e-7);
            for (int slot = 0; slot < direct.Points.Length; slot++)
            {
                Assert.Equal(direct.Points[slot], shared.Points[slot]);
            }

            // eigenvectors of single modes have the same squares
            AssertClose(Squares(direct), Squares(shared), 1e-6);
        }
    }

    [Fact]
    public void Shifts_AreUniformAndIndependent()
    {
        ProcessPlan plan = Plan();
        PhononSolver solver = plan.Problem.Model.CreateSolver();
        const int pools = 400;
        int n = plan.Context.FineGrid.N1;
        (double first, double partner, double both) = (0, 0, 0);
        for (int number = 0; number < pools; number++)
        {
            var pool = new PhononPool(plan, number, byRate: number % 2 == 0);
            double q = 2 * Math.PI * n * pool.First(new(2, 3, 4)).Y;
            first += Math.Cos(q) / pools;
            if (number < 20)
            {
                double p = 2 * Math.PI * n * pool.Partners(5, solver).Points[0].Y;
                partner += Math.Cos(p) / 20;
                both += Math.Cos(q + p) / 20;
            }
        }

        // standard errors are 1/sqrt(2 count): 0.035 and 0.16
        Assert.InRange(first, -0.12, 0.12);
        Assert.InRange(partner, -0.5, 0.5);
        Assert.InRange(both, -0.5, 0.5);
    }

    /// <summary>Of large cells few partners are taken; what is drawn is the same: rates weigh modes as exhaustive sums do.</summary>
    [Fact]
    public void LargeCells_AreDrawnWithFewPartners()
    {
        var crystal = new SpringCrystal(16, sheared: false);
        var model = new HarmonicModel(crystal.Crystal, crystal.Harmonic, PhysicalConstants.Codata2018);
        var problem = new LimitProblem(model, crystal.Group, new(crystal.Third, null), [300]);
        HeatProcesses drawn = HeatProcessDraw.DrawByRate(problem, 300, 2, 3, ScatteringFixtures.TwoThreads);
        Assert.Equal(32, ProcessPlan.PartnersOf(48));

        ScatteringSetup setup = crystal.Setup(new QPointGrid(2, 10, 10), 300);
        ThreePhononResult rates = ThreePhononScattering.FromTensor(setup.Problem, crystal.Third, ScatteringFixtures.TwoThreads);
        double weight = 0, moment = 0;
        for (int mode = 0; mode < setup.Wedge.Points.Length * 48; mode++)
        {
            double rate = rates.Absorption.Rate[0][mode] + rates.Emission.Rate[0][mode];
            double share = setup.Wedge.Weights[mode / 48] * rate * rate;
            weight += share;
            moment += share * setup.WedgePhonons.Frequencies[mode];
        }

        double drawnMean = drawn.Weights.Zip(drawn.Frequencies, (w, f) => w * f).Sum();
        Assert.Equal(1, drawnMean / (moment / weight), 0.05);
        Assert.InRange(moment / weight / setup.WedgePhonons.Frequencies.ToArray().Average(), 1.2, 2); // and could be wrong by as much
    }

    private static ProcessPlan Plan()
    {
        LimitProblem problem = HeatTermTests.Silicon().Problem;
        return ProcessPlan.Of(problem, ProcessPlan.Importance(problem, 1, ComputeOptions.SingleThread), 20, 1);
    }

    private static double[] Squares(ModeBlock block) =>
        [.. block.VectorReal.Zip(block.VectorImaginary, (re, im) => (re * re) + (im * im))];

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!double.IsNaN(expected[i]) || !double.IsNaN(actual[i]))
            {
                Assert.Equal(expected[i], actual[i], tolerance);
            }
        }
    }
}
