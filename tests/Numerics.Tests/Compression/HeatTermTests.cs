using System.Collections.Immutable;
using System.Numerics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Orbits;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies.Training;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Compression;

public class HeatTermTests
{
    private static readonly ImmutableArray<PcpSite> Support =
        [.. CompressionFixtures.SmallCluster, new(new(0, 0, 1), 1), new(new(1, 0, 0), 0)];

    private static readonly TrainingOptions Brief = new()
    {
        Rank = 16,
        Objective = TrainingObjective.Plain,
        Routes = TrainingRoutes.Unconstrained,
        Starts = 1,
        StartIterations = 200,
        ContinuedIterations = 300,
        FinalIterations = 300,
        ExtraShells = 0,
    };

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Ratios_AreThoseOfTheModesInReciprocalSpace(int order)
    {
        CompressionProblem problem = RandomProblem(order);
        HeatProcesses processes = problem.Heat!;
        IPcpLoss loss = PcpLossFactory.Unconstrained(problem, Support, 2, LossWeights.Plain);
        PcpModes modes = loss.ToModes(Start(order, 2));
        Complex[] ratios = HeatMeans.Ratios(processes, problem.Masses, ModeFactors.Of(modes));
        for (int p = 0; p < processes.Count; p++)
        {
            Complex[][] legs = [.. Enumerable.Range(p * order, order)
                .Select(leg => PcpTransform.Evaluate(modes, problem.Masses, processes.Waves[leg], processes.Eigenvectors[leg]))];
            Complex expected = PcpTransform.MatrixElement(modes, legs) / processes.Elements[p];
            Assert.True((expected - ratios[p]).Magnitude < 1e-11 * (1 + expected.Magnitude), $"{expected} against {ratios[p]}");
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void LinearTerm_HasAtItsPointTheValueAndTheSlopeOfTheExactOne(int order)
    {
        CompressionProblem problem = RandomProblem(order);
        double[] x = Start(order, 2);
        AssertLinearised(problem, PcpLossFactory.Unconstrained(problem, Support, 2, LossWeights.Plain), x);
        HeatErrors errors = HeatErrors.Measure(
            problem.Heat!, PcpLossFactory.Unconstrained(problem, Support, 2, LossWeights.Plain).ToModes(x), problem.Masses);
        Assert.Equal(1, errors.Shares.Take(HeatProcesses.HeatBins).Sum(), 1e-12);
        Assert.Equal(0.4, errors.Shares.Skip(HeatProcesses.HeatBins).Sum(), 1e-12);
        double byDefinition =
            errors.Shares.Zip(errors.Means, (s, m) => s * m * m).Sum() + (errors.ConductivityShift * errors.ConductivityShift);
        Assert.Equal(byDefinition, errors.Term, 1e-12 * byDefinition);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void LinearTerm_OfOrbits_HasTheValueAndTheSlopeOfTheExactOne(int order)
    {
        (CrystalInput input, LimitProblem limit) = Silicon(order);
        HeatProcesses processes = HeatProcessDraw.Draw(limit, 40, 1, 3, ComputeOptions.SingleThread);
        var problem = new CompressionProblem(input.Crystal, (input.Fourth ?? input.Third)!, heat: processes);
        OrbitCatalog catalog = OrbitCatalog.Create(problem, 0.05)!;
        IReadOnlyList<OrbitType> types = catalog.Types(8);
        PcpSupport support = PcpSupport.Covering(problem.Crystal, problem.Blocks, 0.1);
        TrainingCandidate[] candidates =
            [catalog.Candidate([types[0]]), catalog.Candidate([types[1], types[^2]]), catalog.ReducedSymmetry(support, 4).Last()];
        foreach (TrainingCandidate candidate in candidates)
        {
            IPcpLoss loss = candidate.Modes.CreateLoss(LossWeights.Plain);
            var x = new double[loss.ParameterCount];
            loss.RandomStart(5, 1, x);
            AssertLinearised(problem, loss, x);
        }
    }

    [Fact]
    public void Draw_ConservesMomentumAndEnergy_AndDoesNotDependOnThreads()
    {
        (_, LimitProblem limit) = Silicon();
        HeatProcesses one = HeatProcessDraw.Draw(limit, 60, 2, 7, ComputeOptions.SingleThread);
        HeatProcesses two = HeatProcessDraw.Draw(limit, 60, 2, 7, ScatteringFixtures.TwoThreads);
        HeatProcesses other = HeatProcessDraw.Draw(limit, 60, 2, 8, ComputeOptions.SingleThread);
        Assert.Equal(one.Elements, two.Elements);
        Assert.Equal(one.Weights, two.Weights);
        Assert.NotEqual(one.Elements, other.Elements);
        Assert.Equal(1, one.Weights.Sum(), 1e-12);
        Assert.All(one.Weights, w => Assert.InRange(w, 0, 20.0 / one.Count));
        var mismatches = new List<double>();
        for (int p = 0; p < one.Count; p++)
        {
            Vector3D sum = one.Waves[3 * p] + one.Waves[(3 * p) + 1] + one.Waves[(3 * p) + 2];
            Assert.InRange(sum.Length, 0, 1e-12);
            double[] omega =
                [.. Enumerable.Range(3 * p, 3).Select(leg => Frequency(limit.Model, one.Waves[leg], one.Eigenvectors[leg]))];
            mismatches.Add(Math.Min(
                Math.Abs(omega[0] - omega[1] - omega[2]),
                Math.Min(Math.Abs(omega[0] + omega[1] - omega[2]), Math.Abs(omega[0] - omega[1] + omega[2]))));
        }

        // rad/ps, to be compared with the highest frequency, 98, and twice the width of a grid of 16 points
        Assert.InRange(mismatches.Max(), 0, 20);
        Assert.InRange(mismatches.Average(), 0, 3);
    }

    [Fact]
    public void DrawByRate_WeighsModesByTheirSquaredRates()
    {
        (CrystalInput input, LimitProblem limit) = Silicon();
        HeatProcesses drawn = HeatProcessDraw.DrawByRate(limit, 1500, 2, 5, ScatteringFixtures.TwoThreads);
        (_, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 10);
        ThreePhononResult rates = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);
        double weight = 0, moment = 0, optical = 0;
        int branches = setup.WedgePhonons.BranchCount;
        for (int mode = 0; mode < setup.Wedge.Points.Length * branches; mode++)
        {
            double rate = rates.Absorption.Rate[0][mode] + rates.Emission.Rate[0][mode];
            double share = setup.Wedge.Weights[mode / branches] * rate * rate;
            weight += share;
            moment += share * setup.WedgePhonons.Frequencies[mode];
            optical += mode % branches >= 3 ? share : 0;
        }

        Assert.Equal(moment / weight, drawn.Weights.Zip(drawn.Frequencies, (w, f) => w * f).Sum(), 0.02 * moment / weight);
        Assert.Equal(optical / weight, drawn.Weights.Where((_, p) => drawn.Branches[p] >= 3).Sum(), 0.03);
    }

    [Fact]
    public void Joined_ProcessesKeepTheirBins()
    {
        (_, LimitProblem limit) = Silicon();
        HeatProcesses heat = HeatProcessDraw.Draw(limit, 80, 2, 1, ScatteringFixtures.TwoThreads);
        HeatProcesses rates = HeatProcessDraw.DrawByRate(limit, 240, 2, 1, ScatteringFixtures.TwoThreads);
        HeatProcesses joined = heat.With(rates, 0.25);
        int[] bins = joined.Bins();
        Assert.Equal(heat.Bins(), bins[..heat.Count]);
        Assert.Equal(HeatProcesses.HeatBins + 24, joined.BinCount);
        Assert.Equal(1.25, joined.Weights.Sum(), 1e-12);

        // four bins of about as many draws in every branch
        foreach (IGrouping<int, int> branch in Enumerable.Range(heat.Count, rates.Count).GroupBy(p => joined.Branches[p]))
        {
            int[] counts = [.. branch.GroupBy(p => bins[p]).OrderBy(g => g.Key).Select(g => g.Count())];
            int first = HeatProcesses.HeatBins + (4 * branch.Key);
            Assert.All(branch, p => Assert.InRange(bins[p], first, first + 3));
            Assert.Equal(4, counts.Length);
            Assert.All(counts, c => Assert.InRange(c, (branch.Count() / 4) - 3, (branch.Count() / 4) + 3));
        }
    }

    [Fact]
    public void ErrorOfTheShift_IsItsScatterOverDraws()
    {
        (CrystalInput input, LimitProblem limit) = Silicon();
        double[] masses = [.. input.Crystal.Atoms.Select(a => a.Mass)];
        var problem = new CompressionProblem(input.Crystal, input.Third!);
        PcpModes modes = PcpTrainer.Train(problem, Brief, ScatteringFixtures.TwoThreads).Model.Modes;
        HeatErrors[] draws = [.. Enumerable.Range(0, 16)
            .Select(seed => HeatProcessDraw.Draw(limit, 60, 3, (ulong)seed, ScatteringFixtures.TwoThreads))
            .Select(processes => HeatErrors.Measure(processes, modes, masses))];
        double mean = draws.Average(d => d.ConductivityShift);
        double scatter = Math.Sqrt(draws.Sum(d => Math.Pow(d.ConductivityShift - mean, 2)) / (draws.Length - 1));
        double claimed = Math.Sqrt(draws.Average(d => d.ConductivityShiftError * d.ConductivityShiftError));
        Assert.InRange(scatter / claimed, 0.5, 1.6);
    }

    [Fact]
    public void Training_WithTheHeatTerm_ShiftsKappaLess_AndDoesNotDependOnThreads()
    {
        (CrystalInput input, LimitProblem limit) = Silicon();
        HeatProcesses Draw(int phonons, ulong seed) => HeatProcessDraw.Draw(limit, phonons, 3, seed, ScatteringFixtures.TwoThreads)
            .With(HeatProcessDraw.DrawByRate(limit, phonons / 2, 3, seed, ScatteringFixtures.TwoThreads), 0.1);
        HeatProcesses heat = Draw(600, 1);
        HeatProcesses validation = HeatProcessDraw.Draw(limit, 600, 3, 2, ScatteringFixtures.TwoThreads);
        LongWaveTargets targets = LongWaveTargets.Of(input.Third!, DeformationField.Of(limit.Model));
        var problem = new CompressionProblem(input.Crystal, input.Third!, targets, heat, validation);
        TrainingOptions options = Brief with
        {
            Rank = 4,
            Objective = TrainingObjective.LongWave,
            Routes = TrainingRoutes.ReducedSymmetry,
            Uncovered = 0.1,
            ContinuedIterations = 50,
            LongWaveIterations = 100,
        };
        PcpModel trained = PcpTrainer.Train(problem, options, ScatteringFixtures.TwoThreads).Model;
        PcpModel single = PcpTrainer.Train(problem, options, ComputeOptions.SingleThread).Model;
        Assert.Equal(trained.Modes.Amplitudes, single.Modes.Amplitudes);
        Assert.Equal("reduced-symmetry", trained.Training.Route);

        var without = new CompressionProblem(input.Crystal, input.Third!, targets, validation: validation);
        PcpModel plain = PcpTrainer.Train(without, options, ScatteringFixtures.TwoThreads).Model;
        Assert.True(
            Math.Abs(trained.Training.ConductivityShift) < (0.5 * Math.Abs(plain.Training.ConductivityShift))
                + (2 * trained.Training.ConductivityShiftError),
            $"{trained.Training.ConductivityShift} +- {trained.Training.ConductivityShiftError} with, {plain.Training.ConductivityShift} "
                + "without the term");
    }

    [Fact]
    public void LinearResponse_ForetellsTheChangeOfKappa()
    {
        (CrystalInput input, LimitProblem limit) = Silicon();
        double[] masses = [.. input.Crystal.Atoms.Select(a => a.Mass)];
        TrainingOptions options = Brief with { Rank = 12, Routes = TrainingRoutes.Orbits, Uncovered = 0.05 };
        PcpModes modes = PcpTrainer.Train(new(input.Crystal, input.Third!), options, ScatteringFixtures.TwoThreads).Model.Modes;
        limit = limit with { Interactions = new(PcpExpansion.Expand(modes)) };
        HeatProcesses processes = HeatProcessDraw.Draw(limit, 1000, 4, 3, ScatteringFixtures.TwoThreads);
        Assert.Equal(0, HeatErrors.Measure(processes, modes, masses).ConductivityShift, 1e-9);

        // the strongest orbit times 1.01: rates change by a few percent, not all alike, and the space group stays, which grids take for
        // granted
        double[] lambda = [.. modes.Lambda.Select(l => l > 0.9999 * modes.Lambda[0] ? 1.01 * l : l)];
        Assert.Contains(lambda, l => l < modes.Lambda[0]);
        var other = new PcpModes(3, modes.Sites, [.. lambda], modes.Amplitudes);
        double expected = HeatErrors.Measure(processes, other, masses).ConductivityShift;
        (_, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 12);
        Assert.True(Math.Abs(expected) > 0.005);
        Assert.Equal(expected, (KappaOf(other) / KappaOf(modes)) - 1, 0.25 * Math.Abs(expected));

        double KappaOf(PcpModes m) => Kappa(input, setup, ThreePhononScattering.FromModes(
            setup.Problem, PcpModeTable.Build(m, setup.Problem.Modes, ScatteringFixtures.TwoThreads), ScatteringFixtures.TwoThreads));
    }

    // against the exact means, which are another code, by differences along random directions
    private static void AssertLinearised(CompressionProblem problem, IPcpLoss plain, double[] x)
    {
        var linear = new LinearHeatLoss(problem, plain, x, new(0, 0, 0.7));
        var gradient = new double[x.Length];
        LossTerms terms = linear.Evaluate(x, gradient);
        HeatErrors exact = Exact(0, x);
        Assert.Equal(exact.Term, terms.Heat, 1e-9 * exact.Term);
        for (int b = 0; b < exact.Means.Length; b++)
        {
            Assert.Equal(exact.Means[b], linear.MeansAtOrigin[b], 1e-9 * (1 + Math.Abs(exact.Means[b])));
        }

        var plainGradient = new double[x.Length];
        plain.Evaluate(x, plainGradient);
        var random = new Random(3);
        for (int trial = 0; trial < 4; trial++)
        {
            double[] direction = [.. x.Select(v => v == 0 ? 0 : random.NextDouble() - 0.5)];
            double slope = direction.Zip(gradient.Zip(plainGradient, (a, b) => a - b), (d, g) => d * g).Sum();
            const double step = 1e-4;
            double difference = 0.7 * ((8 * (Exact(step, direction).Term - Exact(-step, direction).Term))
                - (Exact(2 * step, direction).Term - Exact(-2 * step, direction).Term)) / (12 * step);
            Assert.Equal(difference, slope, 1e-6 * (Math.Abs(difference) + exact.Term));
        }

        CompressionFixtures.AssertGradient(linear, x, gradient, 1e-3);

        HeatErrors Exact(double t, double[] direction) => HeatErrors.Measure(
            problem.Heat!, plain.ToModes([.. x.Zip(direction, (a, b) => a + (t * b))]), problem.Masses);
    }

    private static double Kappa(CrystalInput input, ScatteringSetup setup, ThreePhononResult rates) => ThermalConductivity.Compute(
        setup.Rates(rates.Absorption, rates.Emission),
        input.Crystal.Lattice.Volume,
        new StarAverage(setup.Wedge).Of,
        TransportOptions.Default)[0].Mean;

    internal static double Frequency(HarmonicModel model, Vector3D q, Complex[] vector)
    {
        PhononTable phonons = model.Solve([q], ComputeOptions.SingleThread);
        int best = 0;
        double largest = 0;
        for (int branch = 0; branch < phonons.BranchCount; branch++)
        {
            // an outgoing phonon at q has the conjugate vector of its own wave vector -q: the same mode
            Complex overlap = 0;
            for (int c = 0; c < vector.Length; c++)
            {
                int at = (branch * phonons.BranchCount) + c;
                overlap += Complex.Conjugate(vector[c]) * new Complex(phonons.EigenvectorsReal[at], phonons.EigenvectorsImaginary[at]);
            }

            (best, largest) = overlap.Magnitude > largest ? (branch, overlap.Magnitude) : (best, largest);
        }

        Assert.Equal(1, largest, 1e-6);
        return phonons.Frequencies[best];
    }

    internal static (CrystalInput Input, LimitProblem Problem) Silicon(int order = 3)
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"), new(Third: true, Fourth: order == 4));
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        return (input, new(model, SpaceGroup.Find(input.Crystal), new(input.Third, input.Fourth), [300]));
    }

    // processes with any wave vectors and polarisations: the terms do not ask for more
    private static CompressionProblem RandomProblem(int order)
    {
        AnharmonicForceConstants tensor = PcpExpansion.Expand(CompressionFixtures.RandomModes(order, 2, order));
        Crystal crystal = CompressionFixtures.Silicon;
        double[] masses = [.. crystal.Atoms.Select(a => a.Mass)];
        var random = new Random(4);
        const int count = 22;
        var waves = new Vector3D[count * order];
        var vectors = new Complex[count * order][];
        var elements = new Complex[count];
        for (int p = 0; p < count; p++)
        {
            for (int leg = 0; leg < order; leg++)
            {
                waves[(p * order) + leg] = new(random.NextDouble(), random.NextDouble(), random.NextDouble());
                vectors[(p * order) + leg] =
                    [.. Enumerable.Range(0, 6).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
            }

            Vector3D others = Enumerable.Range(p * order, order - 1).Aggregate(Vector3D.Zero, (sum, leg) => sum + waves[leg]);
            waves[(p * order) + order - 1] = -1 * others;
            Range legs = (p * order)..((p + 1) * order);
            elements[p] = new FullMatrixElement(tensor, masses, waves[legs], vectors[legs]).Evaluate();
        }

        double[] weights = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        double total = weights.Sum();
        double[] frequencies = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        int[] branches = [.. Enumerable.Range(0, count).Select(p => p % 6)];
        var processes = new HeatProcesses(order, waves, vectors, elements, [.. weights.Select(w => w / total)], frequencies, branches);
        return new(crystal, tensor, heat: processes.With(processes, 0.4));
    }

    private static double[] Start(int order, int rank)
    {
        IPcpLoss loss = PcpLossFactory.Unconstrained(RandomProblem(order), Support, rank, LossWeights.Plain);
        var x = new double[loss.ParameterCount];
        loss.RandomStart(1, 2, x);
        return [.. x.Select(v => 1.3 * v)];
    }
}
