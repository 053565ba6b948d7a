using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Orbits;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Studies.Training;
using PcpCluster.Numerics.Tests.Scattering;

namespace PcpCluster.Numerics.Tests.Compression;

/// <summary>What four-phonon processes take from a kappa of three and four phonons. The kernels are in HeatTermTests.</summary>
public class FourPhononHeatTests
{
    [Fact]
    public void Draw_ConservesMomentumAndEnergy_AndDoesNotDependOnThreads()
    {
        (_, LimitProblem limit) = HeatTermTests.Silicon(4);
        HeatProcesses one = HeatProcessDraw.Draw(limit, 40, 2, 7, ComputeOptions.SingleThread);
        HeatProcesses two = HeatProcessDraw.Draw(limit, 40, 2, 7, ScatteringFixtures.TwoThreads);
        Assert.Equal(one.Elements, two.Elements);
        Assert.Equal(one.Weights, two.Weights);
        Assert.Equal(1, one.Weights.Sum(), 1e-12);

        // kappa of silicon at 300 K falls from 130 to 119 W/(m K) with four phonons
        Assert.InRange(one.RateShare, 0.05, 0.12);
        Assert.InRange(one.RateShareError, 0.001, 0.02);
        var mismatches = new List<double>();
        for (int p = 0; p < one.Count; p++)
        {
            Vector3D[] waves = one.Waves[(4 * p)..((4 * p) + 4)];
            Assert.InRange(waves.Aggregate(Vector3D.Zero, (sum, q) => sum + q).Length, 0, 1e-12);
            double[] omega =
                [.. waves.Select((q, leg) => HeatTermTests.Frequency(limit.Model, q, one.Eigenvectors[(4 * p) + leg]))];
            mismatches.Add(SignPattern.All.Min(s => Math.Abs(omega[0] + (s.S1 * omega[1]) + (s.S2 * omega[2]) + (s.S3 * omega[3]))));
        }

        // rad/ps, to be compared with the highest frequency, 98, and twice the width of a grid of 16 points
        Assert.InRange(mismatches.Max(), 0, 20);
        Assert.InRange(mismatches.Average(), 0, 3);
    }

    [Fact]
    public void PlantedTensor_ChangesNothing_AndFirstOrderForetellsTheChangeOfKappa()
    {
        // two orbits of the whole space group with random factors: a symmetric tensor of rank 16, about as large as silicon's
        (CrystalInput input, LimitProblem limit) = HeatTermTests.Silicon(4);
        double[] masses = [.. input.Crystal.Atoms.Select(a => a.Mass)];
        OrbitCatalog catalog = OrbitCatalog.Create(new(input.Crystal, input.Fourth!), 0.2)!;
        IReadOnlyList<OrbitType> types = catalog.Types(8);
        IPcpLoss loss = catalog.Candidate([types[0], types[1]]).Modes.CreateLoss(LossWeights.Plain);
        var x = new double[loss.ParameterCount];
        loss.RandomStart(5, 1, x);
        PcpModes start = loss.ToModes(x);
        PcpModes modes = new(4, start.Sites, [.. start.Lambda.Select(l => 2 * l)], start.Amplitudes);
        HeatProcesses processes = HeatProcessDraw.Draw(
            limit with { Interactions = new(input.Third, PcpExpansion.Expand(modes)) }, 100, 4, 1, ScatteringFixtures.TwoThreads);
        HeatErrors exact = HeatErrors.Measure(processes, modes, masses);
        Assert.Equal(0, exact.ConductivityShift, 1e-10);
        Assert.Equal(0, exact.Spread, 1e-10);

        PcpModes other = new(4, modes.Sites, [.. modes.Lambda.Select(l => l > 0.9999 * modes.Lambda[0] ? 1.02 * l : l)], modes.Amplitudes);
        HeatErrors changed = HeatErrors.Measure(processes, other, masses);
        Assert.InRange(changed.ConductivityShift, -0.02, -0.008);

        // kappa of both from the same first phonons and partners; its ratio scatters about as much as a draw of as many processes
        LimitPlan plan = Plan(limit with { Interactions = new(input.Third, Modes4: modes) });
        double before = Kappa(plan);
        double after = Kappa(new(limit with { Interactions = new(input.Third, Modes4: other) }, plan.Options, plan.Prepared));
        Assert.Equal(changed.ConductivityShift, (after / before) - 1, 3 * Math.Sqrt(2) * changed.ConductivityShiftError);
    }

    private static LimitPlan Plan(LimitProblem problem)
    {
        var options = new LimitOptions
        {
            Modes = 120,
            PilotModes = 80,
            Seed = 11,
            Continuum = true,
            Partners = new()
            {
                PointsPerAxis = 8,
                Batches = 1,
                Shape = DeltaShape.Gaussian,
                EffectiveGrid = 16,
                ComparisonGrid = 0,
                Cut = 2,
                FourPhononEffectiveGrid = 16,
            },
        };
        var table = WedgeTable.Build(problem.Model, problem.Group, new QPointGrid(16, 16, 16), 1_000_000_000, ComputeOptions.SingleThread);
        return LimitSampling.Plan(problem, table, options, ScatteringFixtures.TwoThreads);
    }

    private static double Kappa(LimitPlan plan) =>
        LimitSampling.Estimate(plan, ScatteringFixtures.TwoThreads).Temperatures[0].Mean.Value;
}
