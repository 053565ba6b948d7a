using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Limit;

public class LimitSamplingTests
{
    private const long Memory = 1_000_000_000;

    [Fact]
    public void LiteralPartnerSums_ReproduceTheExhaustiveConductivity()
    {
        const int n = 6;
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), n, 1, 200, 300);
        ThreePhononResult rates = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);
        IReadOnlyList<Conductivity> exhaustive = ThermalConductivity.Compute(
            setup.Rates(rates.Absorption, rates.Emission),
            input.Crystal.Lattice.Volume,
            new StarAverage(setup.Wedge).Of,
            TransportOptions.Default);

        // one coset is the whole grid: what is left is the draw of first modes
        LimitProblem problem = Problem(input, fourth: false, 200, 300);
        WedgeTable table = Table(problem, n);
        var options = new LimitOptions { Modes = 160, PilotModes = 40, Partners = PartnerSumOptions.Literal(n, n, 1), Seed = 5 };
        LimitEstimate sampled = LimitSampling.Estimate(
            LimitSampling.Plan(problem, table, options, ScatteringFixtures.TwoThreads), ScatteringFixtures.TwoThreads);

        for (int t = 0; t < 2; t++)
        {
            SampledValue mean = sampled.Temperatures[t].Mean;
            Assert.InRange(mean.StandardError, 0, 0.02 * mean.Value);
            Assert.Equal(exhaustive[t].Mean, mean.Value, (4 * mean.StandardError) + (1e-3 * mean.Value));
            Assert.Equal(mean.Value, sampled.Temperatures[t].Kappa[1, 1], 1e-9 * mean.Value);
        }
    }

    [Fact]
    public void CosetPartnerSums_AreUnbiasedForARate()
    {
        const int n = 6;
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), n);
        ThreePhononResult rates = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);
        LimitProblem problem = Problem(input, fourth: false, 300);
        WedgeTable table = Table(problem, n);

        // cosets of the 3x3x3 sub-grid drawn with replacement, many batches
        var inner = PartnerSumOptions.Literal(n, 3, 128);
        var options = new LimitOptions { Modes = 6, Replicates = 2, GroupSize = 1, PilotModes = 20, Partners = inner, Seed = 3 };
        LimitPlan plan = LimitSampling.Plan(problem, table, options, ScatteringFixtures.TwoThreads);
        foreach (SampledGroup group in LimitSampling.Evaluate(plan, 0, plan.Groups, ScatteringFixtures.TwoThreads))
        {
            DrawnMode drawn = plan.Draw.Group(group.Group)[0];
            int mode = (drawn.Point * table.BranchCount) + drawn.Branch;
            double expected = rates.Absorption.Rate[0][mode] + rates.Emission.Rate[0][mode];
            double[] batches = group.Modes[0].Three;
            double mean = batches.Average();
            double error = Math.Sqrt(batches.Sum(b => (b - expected) * (b - expected))) / batches.Length;
            Assert.Equal(expected, mean, (4.5 * error) + (1e-4 * expected));
        }
    }

    [Fact]
    public void FourPhononPairs_AreUnbiasedForARate()
    {
        const int n = 3;
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), n);
        FourPhononResult rates = FourPhononScattering.FromTensor(setup.Problem, input.Fourth!, ScatteringFixtures.TwoThreads);
        LimitProblem problem = Problem(input, fourth: true, 300);
        WedgeTable table = Table(problem, n);
        var inner = PartnerSumOptions.Literal(n, n, 2) with { FourPhononPairs = 2000 };
        var options = new LimitOptions { Modes = 4, Replicates = 2, GroupSize = 1, PilotModes = 10, Partners = inner };
        LimitPlan plan = LimitSampling.Plan(problem, table, options, ScatteringFixtures.TwoThreads);
        foreach (SampledGroup group in LimitSampling.Evaluate(plan, 0, plan.Groups, ScatteringFixtures.TwoThreads))
        {
            DrawnMode drawn = plan.Draw.Group(group.Group)[0];
            int mode = (drawn.Point * table.BranchCount) + drawn.Branch;
            double expected = rates.PlusPlus.Rate[0][mode] + rates.PlusMinus.Rate[0][mode] + rates.MinusMinus.Rate[0][mode];

            // tuples with a phonon opposite to the first are left out by the sampler, one in 27 for each partner here, so only roughly
            Assert.Equal(1, group.Modes[0].Four.Average() / expected, 0.25);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ShardsAndThreads_DoNotChangeABit(bool continuum)
    {
        LimitProblem problem = Problem(InputFormats.Read(TestData.Example("si")), fourth: true, 300);
        WedgeTable table = Table(problem, 12);
        LimitOptions options = Small() with { Continuum = continuum };
        LimitPlan one = LimitSampling.Plan(problem, table, options, new ComputeOptions(1));
        LimitPlan again = LimitSampling.Plan(problem, Table(problem, 12), options, new ComputeOptions(3));
        LimitEstimate whole = LimitSampling.Estimate(one, new ComputeOptions(1));
        SampledGroup[] shards =
        [
            .. LimitSampling.Evaluate(again, 3, again.Groups - 3, new ComputeOptions(3)),
            .. LimitSampling.Evaluate(again, 0, 3, new ComputeOptions(2)),
        ];
        LimitEstimate assembled = LimitEstimator.Assemble(again, shards);

        LimitTemperature a = whole.Temperatures[0], b = assembled.Temperatures[0];
        Assert.Equal(a.Mean, b.Mean);
        Assert.Equal(a.Kappa, b.Kappa);
        Assert.Equal(a.Limit, b.Limit);
        Assert.Equal(a.Accumulation.Values, b.Accumulation.Values);
        Assert.Throws<ArgumentException>(() => LimitEstimator.Assemble(again, shards[1..]));
    }

    [Fact]
    public void Estimate_HasItsPartsApart()
    {
        LimitProblem problem = Problem(InputFormats.Read(TestData.Example("si")), fourth: true, 150, 300, 600);
        LimitEstimate estimate = LimitSampling.Estimate(
            LimitSampling.Plan(problem, Table(problem, 40), Small(), ScatteringFixtures.TwoThreads), ScatteringFixtures.TwoThreads);
        Assert.Equal([150, 300, 600], estimate.Temperatures.Select(t => t.Temperature));
        foreach (LimitTemperature t in estimate.Temperatures)
        {
            Assert.True(t.ThreePhononOnly!.Value.Value > t.Mean.Value);
            Assert.True(t.Step > 0 && t.BiasCorrection < 0);
            Assert.True(t.LimitError >= t.Mean.StandardError);
            Assert.Equal(t.Mean.Value, t.Accumulation.Values[^1].Value, 1e-9 * t.Mean.Value);
            Assert.Equal(t.Mean.Value, t.Kappa[2, 2], 1e-9 * t.Mean.Value);
        }

        Assert.True(estimate.Temperatures[0].Mean.Value > estimate.Temperatures[1].Mean.Value);
        Assert.True(estimate.Temperatures[1].Mean.Value > estimate.Temperatures[2].Mean.Value);
    }

    [Fact]
    public void IsotopeSums_FollowTheExhaustiveOnes()
    {
        const int n = 8;
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), n);
        Vector3D[] steps = GridSteps.Of(input.Crystal.Lattice, setup.Wedge.Grid, setup.Wedge.Rotations);
        ChannelRates rates = IsotopeScattering.Rates(
            input.Crystal, setup.Problem.Phonons, steps, setup.Wedge.Points, 1, new IsotopeOptions(), ScatteringFixtures.TwoThreads);
        LimitProblem problem = Problem(input, fourth: false, 300) with { Isotopes = true };
        WedgeTable table = Table(problem, n);
        var options =
            new LimitOptions { Modes = 24, Replicates = 2, GroupSize = 2, PilotModes = 8, Partners = PartnerSumOptions.Literal(n, n, 1) };
        LimitPlan plan = LimitSampling.Plan(problem, table, options, ScatteringFixtures.TwoThreads);
        double sampled = 0, exhaustive = 0;
        foreach (SampledGroup group in LimitSampling.Evaluate(plan, 0, plan.Groups, ScatteringFixtures.TwoThreads))
        {
            for (int k = 0; k < group.Modes.Count; k++)
            {
                DrawnMode drawn = plan.Draw.Group(group.Group)[k];
                sampled += group.Modes[k].Isotope[0];
                exhaustive += rates.Rate[0][(drawn.Point * table.BranchCount) + drawn.Branch];
            }
        }

        // only the floors of the widths differ slightly
        Assert.Equal(1, sampled / exhaustive, 0.03);
    }

    [SharedDataFact("licoo2-fourphonon")]
    public void UniaxialCrystal_GivesTheExhaustiveTensor()
    {
        const int n = 4;
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Shared("licoo2-fourphonon")!, n);
        ThreePhononResult rates = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);
        Matrix3 exhaustive = ThermalConductivity.Compute(
            setup.Rates(rates.Absorption, rates.Emission),
            input.Crystal.Lattice.Volume,
            new StarAverage(setup.Wedge).Of,
            TransportOptions.Default)[0].Tensor;
        LimitProblem problem = Problem(input, fourth: false, 300);

        // all modes on one coset that is the whole grid: nothing is left to chance; then drawn modes
        var complete = new EveryModePlan(problem, new QPointGrid(n, n, n), PartnerSumOptions.Literal(n, n, 2), 1);
        Matrix3 all =
            LimitEstimator.Assemble(complete, complete.Evaluate(0, complete.Groups, ScatteringFixtures.TwoThreads)).Temperatures[0].Kappa;
        var options = new LimitOptions { Modes = 320, PilotModes = 80, Partners = PartnerSumOptions.Literal(n, n, 1) };
        LimitTemperature drawn = LimitSampling.Estimate(
            LimitSampling.Plan(problem, Table(problem, n), options, ScatteringFixtures.TwoThreads),
            ScatteringFixtures.TwoThreads).Temperatures[0];
        Assert.True(exhaustive[0, 0] > 2 * exhaustive[2, 2]);
        for (int axis = 0; axis < 3; axis++)
        {
            Assert.Equal(exhaustive[axis, axis], all[axis, axis], 1e-4 * exhaustive[axis, axis]);
            Assert.Equal(exhaustive[axis, axis], drawn.Kappa[axis, axis], 4.5 * drawn.StandardError[axis, axis]);
            Assert.InRange(drawn.StandardError[axis, axis], 1e-9, 0.2 * exhaustive[axis, axis]);
        }
    }

    [Fact]
    public void PcpModes_GiveTheRatesOfTheirTensors()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"));
        PcpModes third = ScatteringFixtures.SmallModes(3, 5), fourth = ScatteringFixtures.SmallModes(4, 5);
        LimitProblem full = Problem(input, fourth: false, 300) with
        {
            Interactions = new(PcpExpansion.Expand(third), PcpExpansion.Expand(fourth)),
        };
        LimitProblem pcp = full with { Interactions = new(null, null, third, fourth) };
        LimitPlan plan = LimitSampling.Plan(full, Table(full, 12), Small(), ScatteringFixtures.TwoThreads);
        SampledGroup[] expected = LimitSampling.Evaluate(plan, 0, 4, ScatteringFixtures.TwoThreads);
        SampledGroup[] found = LimitSampling.Evaluate(new LimitPlan(pcp, plan.Options, plan.Prepared), 0, 4, ScatteringFixtures.TwoThreads);
        foreach ((SampledMode a, SampledMode b) in expected.SelectMany(g => g.Modes).Zip(found.SelectMany(g => g.Modes)))
        {
            Assert.Contains(a.Three, r => r != 0);
            Assert.Contains(a.Four, r => r != 0);
            ScatteringFixtures.AssertClose(a.Three, b.Three, 1e-4); // the corrected delta has negative lobes: differences of larger terms
            ScatteringFixtures.AssertClose(a.Four, b.Four, 1e-5);
        }
    }

    [Fact]
    public void EveryMode_GivesTheExhaustiveRates()
    {
        const int n = 6;
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), n, 1, 200, 300);
        ThreePhononResult rates = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);
        IReadOnlyList<Conductivity> exhaustive = ThermalConductivity.Compute(
            setup.Rates(rates.Absorption, rates.Emission),
            input.Crystal.Lattice.Volume,
            new StarAverage(setup.Wedge).Of,
            TransportOptions.Default);
        LimitProblem problem = Problem(input, fourth: false, 200, 300);

        // one coset is the whole grid, and both batches are that coset
        var plan = new EveryModePlan(problem, new QPointGrid(n, n, n), PartnerSumOptions.Literal(n, n, 2), 1);
        SampledGroup[] groups =
        [
            .. plan.Evaluate(2, plan.Groups - 2, ScatteringFixtures.TwoThreads),
            .. plan.Evaluate(0, 2, ScatteringFixtures.TwoThreads),
        ];
        LimitEstimate all = LimitEstimator.Assemble(plan, groups);

        SampledMode[] modes = [.. groups.OrderBy(g => g.Group).SelectMany(g => g.Modes)];
        Assert.Equal(rates.Absorption.Rate[1].Length, modes.Length);
        for (int mode = 0; mode < modes.Length; mode++)
        {
            if (modes[mode].Multiplicity > 0)
            {
                double expected = rates.Absorption.Rate[1][mode] + rates.Emission.Rate[1][mode];
                Assert.Equal(expected, plan.RateOf(modes[mode], 1).Rate, (1e-4 * expected) + 1e-9);
            }
        }

        for (int t = 0; t < 2; t++)
        {
            Assert.Equal(exhaustive[t].Mean, all.Temperatures[t].Mean.Value, 1e-4 * exhaustive[t].Mean);
            Assert.InRange(all.Temperatures[t].Mean.StandardError, 0, 1e-9);
        }
    }

    [Fact]
    public void EveryModeError_IsTheScatterOverSeeds()
    {
        const int n = 6, seeds = 24;
        LimitProblem problem = Problem(InputFormats.Read(TestData.Example("si")), fourth: false, 300);
        double sum = 0, squares = 0, claimed = 0;
        for (ulong seed = 0; seed < seeds; seed++)
        {
            var plan = new EveryModePlan(problem, new QPointGrid(n, n, n), PartnerSumOptions.Literal(n, 3, 2), seed);
            SampledValue mean =
                LimitEstimator.Assemble(plan, plan.Evaluate(0, plan.Groups, ScatteringFixtures.TwoThreads)).Temperatures[0].Mean;
            sum += mean.Value;
            squares += mean.Value * mean.Value;
            claimed += mean.StandardError * mean.StandardError / seeds;
        }

        double scatter = Math.Sqrt(((squares / seeds) - (sum / seeds * (sum / seeds))) * seeds / (seeds - 1));

        // 23 degrees of freedom leave 15 percent; cosets drawn twice and negative half sums do the rest
        Assert.InRange(scatter / Math.Sqrt(claimed), 0.5, 1.6);
    }

    [Fact]
    public void TargetError_ChoosesTheNumberOfModes()
    {
        LimitProblem problem = Problem(InputFormats.Read(TestData.Example("si")), fourth: false, 300);
        WedgeTable table = Table(problem, 40);
        PreparedDraw coarse = LimitSampling.Prepare(problem, table, Small() with { TargetError = 0.01 }, ScatteringFixtures.TwoThreads);
        PreparedDraw fine = LimitSampling.Prepare(problem, table, Small() with { TargetError = 0.005 }, ScatteringFixtures.TwoThreads);
        Assert.InRange(fine.ForecastError, 0.0048, 0.005);
        Assert.InRange(fine.Draw.Modes.Length, 3 * coarse.Draw.Modes.Length, 5 * coarse.Draw.Modes.Length);
    }

    [Fact]
    public void MemoryBudget_IsRespected()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"), new(Third: false, Fourth: false));
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        InputException e = Assert.Throws<InputException>(() => WedgeTable.Build(
            model, SpaceGroup.Find(input.Crystal), new QPointGrid(250, 250, 250), 20_000_000, ComputeOptions.SingleThread));
        Assert.Contains("memory budget", e.Message);
    }

    private static LimitOptions Small() => new()
    {
        Modes = 48,
        PilotModes = 20,
        GroupSize = 4,
        PilotPartners = new PartnerSumOptions { PointsPerAxis = 8, EffectiveGrid = 14, ComparisonGrid = 0, FourPhononPairs = 4 },
        Partners = new PartnerSumOptions { PointsPerAxis = 8, EffectiveGrid = 20, ComparisonGrid = 14, FourPhononPairs = 8 },
    };

    private static LimitProblem Problem(CrystalInput input, bool fourth, params double[] temperatures) => new(
        new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018),
        SpaceGroup.Find(input.Crystal),
        new(input.Third, fourth ? input.Fourth : null),
        temperatures);

    private static WedgeTable Table(LimitProblem problem, int n) =>
        WedgeTable.Build(problem.Model, problem.Group, new QPointGrid(n, n, n), Memory, ScatteringFixtures.TwoThreads);
}
