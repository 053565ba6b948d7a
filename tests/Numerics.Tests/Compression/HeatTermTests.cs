using System.Collections.Immutable;
using System.Numerics;
using PcpCluster.Numerics.Compression;
using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Limit;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Compression;

public class HeatTermTests
{
    private static readonly ImmutableArray<PcpSite> Support = [.. CompressionFixtures.SmallCluster, new(new(0, 0, 1), 1), new(new(1, 0, 0), 0)];

    [Theory]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Gradient_AgreesWithFiniteDifferences(int order, bool calibrated)
    {
        IPcpLoss loss = PcpLossFactory.Unconstrained(RandomProblem(order), Support, 3, new(0, 0, 0.7));
        double[] x = Start(order, 3);
        if (calibrated)
        {
            loss.Evaluate(x, new double[x.Length]);
            loss.CalibrateHeat([.. Enumerable.Range(0, HeatProcesses.BinCount).Select(b => 0.1 * b)]);
        }

        var gradient = new double[x.Length];
        loss.Evaluate(x, gradient);
        CompressionFixtures.AssertGradient(loss, x, gradient, step: 2e-4);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Terms_AreThoseOfTheModesInReciprocalSpace(int order)
    {
        CompressionProblem problem = RandomProblem(order);
        IPcpLoss loss = PcpLossFactory.Unconstrained(problem, Support, 2, new(0, 0, 1));
        double[] x = Start(order, 2);
        LossTerms terms = loss.Evaluate(x, new double[x.Length]);
        double[] masses = [.. problem.Crystal.Atoms.Select(a => a.Mass)];
        HeatErrors errors = HeatErrors.Measure(problem.Heat!, loss.ToModes(x), masses);
        double expected = (errors.BinError * errors.BinError) + (errors.ConductivityShift * errors.ConductivityShift);
        Assert.Equal(1, errors.Shares.Sum(), 1e-12);
        Assert.Equal(expected, terms.Heat, 1e-9 * expected);

        double[] means = [.. Enumerable.Range(0, HeatProcesses.BinCount).Select(b => 0.1 * b)];
        loss.CalibrateHeat(means);
        terms = loss.Evaluate(x, new double[x.Length]);
        HeatErrors calibrated = errors with { Means = means };
        expected = (calibrated.BinError * calibrated.BinError) + (calibrated.ConductivityShift * calibrated.ConductivityShift);
        Assert.Equal(expected, terms.Heat, 1e-9 * expected);
    }

    [Fact]
    public void Orbits_HaveTheTermsOfTheirExpansion_AndTheRightGradient()
    {
        (InputSet input, LimitProblem limit) = Silicon();
        HeatProcesses processes = HeatProcessDraw.Draw(limit, 40, 1, 3, ComputeOptions.SingleThread);
        var problem = new CompressionProblem(input.Crystal, input.Third!, heat: processes);
        OrbitCatalog catalog = OrbitCatalog.Create(problem, 0.05)!;
        IReadOnlyList<OrbitType> types = catalog.Types(8);
        foreach (OrbitType[] choice in new OrbitType[][] { [types[0]], [types[1], types[^2]] })
        {
            IPcpLoss loss = catalog.Candidate(choice).Create(new(0, 0, 1));
            var x = new double[loss.ParameterCount];
            catalog.Candidate(choice).Create(LossWeights.Plain).RandomStart(5, 1, x);
            var gradient = new double[x.Length];
            LossTerms terms = loss.Evaluate(x, gradient);
            HeatErrors errors = HeatErrors.Measure(processes, loss.ToModes(x), [.. input.Crystal.Atoms.Select(a => a.Mass)]);
            double expected = (errors.BinError * errors.BinError) + (errors.ConductivityShift * errors.ConductivityShift);
            Assert.Equal(expected, terms.Heat, 1e-9 * expected);
            CompressionFixtures.AssertGradient(loss, x, gradient, 1e-3);
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
    public void LinearResponse_ForetellsTheChangeOfKappa()
    {
        (InputSet input, LimitProblem limit) = Silicon();
        HeatProcesses processes = HeatProcessDraw.Draw(limit, 400, 4, 3, ScatteringFixtures.TwoThreads);
        var problem = new CompressionProblem(input.Crystal, input.Third!);
        var options = new TrainingOptions
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
        PcpModes modes = PcpTrainer.Train(problem, options, ScatteringFixtures.TwoThreads).Model.Modes;
        HeatErrors errors = HeatErrors.Measure(processes, modes, [.. input.Crystal.Atoms.Select(a => a.Mass)]);

        // every second term times 1.01: rates change by a few percent, not all alike
        var other = new PcpModes(3, modes.Sites, [.. modes.Lambda.Select((l, k) => k % 2 == 0 ? 1.01 * l : l).OrderDescending()], modes.Amplitudes);
        HeatErrors more = HeatErrors.Measure(processes, other, [.. input.Crystal.Atoms.Select(a => a.Mass)]);
        double expected = more.ConductivityShift - errors.ConductivityShift;
        (_, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 10);
        double full = Kappa(input, setup, ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads));
        double before = Shift(modes), after = Shift(other);
        Assert.True(Math.Abs(expected) > 0.005);
        Assert.Equal(expected, after - before, 0.3 * Math.Abs(expected));

        double Shift(PcpModes m)
        {
            PcpModeTable table = PcpModeTable.Build(m, setup.Problem.Modes, ScatteringFixtures.TwoThreads);
            return (Kappa(input, setup, ThreePhononScattering.FromModes(setup.Problem, table, ScatteringFixtures.TwoThreads)) / full) - 1;
        }
    }

    private static double Kappa(InputSet input, ScatteringSetup setup, ThreePhononResult rates) => ThermalConductivity.Compute(
        setup.Rates(rates.Absorption, rates.Emission),
        input.Crystal.Lattice.Volume,
        new StarAverage(setup.Wedge).Of,
        TransportOptions.Default)[0].Mean;

    private static double Frequency(HarmonicModel model, Vector3D q, Complex[] vector)
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

    private static (InputSet Input, LimitProblem Problem) Silicon()
    {
        InputSet input = InputFolder.Read(TestData.Example("si"), true, false);
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        return (input, new(model, SpaceGroup.Find(input.Crystal), input.Third!, null, [300]));
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
        var processes = new HeatProcesses(
            order, waves, vectors, elements, [.. weights.Select(w => w / total)], [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())]);
        return new(crystal, tensor, heat: processes);
    }

    private static double[] Start(int order, int rank)
    {
        IPcpLoss loss = PcpLossFactory.Unconstrained(RandomProblem(order), Support, rank, LossWeights.Plain);
        var x = new double[loss.ParameterCount];
        loss.RandomStart(1, 2, x);
        return [.. x.Select(v => 1.3 * v)];
    }
}
