using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Tests.Transport.Linearised;

/// <summary>The solver as a function of the state, and its error from sampled rates.</summary>
public class FullSolverTests
{
    [Fact]
    public void DrivenFromOutside_InTwoHalves_GivesTheSameBits()
    {
        LinearisedCase made = LinearisedCase.Ours(TestData.Example("si"), 6, [100, 300]);
        int points = made.Setup.Wedge.Count, half = points / 3;
        (CollisionRows Rows, ThreePhononResult Rates, double[][] Sums)[] parts = [Part(made, 0, half), Part(made, half, points - half)];
        double[][] sums = [.. Enumerable.Range(0, 2).Select(t => parts.SelectMany(p => p.Sums[t]).ToArray())];
        var solver = new FullSolver(new LinearisedOptions(), sums);
        var model = new HarmonicModel(made.Input.Crystal, made.Input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        var state = new TransportState(model, made.Setup, made.Rates, TransportOptions.Default, made.RelaxationTime, []);
        while (solver.Next(state) is { } fields)
        {
            double[][][] found = [.. parts.Select(p => p.Rows.Act(fields, ComputeOptions.SingleThread))];
            double[][] images = [.. Enumerable.Range(0, fields.Count).Select(i => found.SelectMany(f => f[i]).ToArray())];
            state = state with { Actions = [.. state.Actions, images] };
        }

        IReadOnlyList<FullConductivity> expected = made.Solve();
        var actual = (FullTransport)solver.Solve(state);
        for (int t = 0; t < 2; t++)
        {
            Assert.Equal(expected[t].Tensor, actual.Temperatures[t].Tensor);
            Assert.Equal(expected[t].Modes.Field, actual.Temperatures[t].Modes.Field);
            Assert.Equal(made.RelaxationTime[t].Tensor.Trace, (expected[t].RelaxationTime + expected[t].WithinDegenerateSets).Trace, 1e-9);
        }
    }

    /// <summary>Noise of known size on the diagonal scatters the solution as the first-order error says.</summary>
    [Fact]
    public void ErrorFromNoisyRates_IsTheScatterOfTheSolutions()
    {
        LinearisedCase made = LinearisedCase.Ours(TestData.Example("nacl"), 6, [300]);
        double[] three = [.. made.Rates.Total[0]];
        var random = new Random(7);
        var found = new List<double>();
        double stated = 0;
        for (int seed = 0; seed < 30; seed++)
        {
            var noisy = new ChannelRates(ScatteringChannel.FourPlusMinus, 1, three.Length);
            for (int mode = 0; mode < three.Length; mode++)
            {
                double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                noisy.Rate[0][mode] = three[mode] * (0.3 + (0.05 * normal));
                noisy.StandardError[0][mode] = 0.05 * three[mode];
            }

            ScatteringRates rates = made.Setup.Rates(made.Solver.ThreePhonons.Absorption, made.Solver.ThreePhonons.Emission, noisy);
            FullConductivity full = made.Solver.Solve(
                rates, made.RelaxationTime, new LinearisedOptions(WithProcessOperator: false), ScatteringFixtures.TwoThreads)[0];
            found.Add(full.Mean);
            stated += full.StatisticalError / 30;
        }

        double mean = found.Average();
        double scatter = Math.Sqrt(found.Sum(k => (k - mean) * (k - mean)) / (found.Count - 1));
        Assert.InRange(scatter / stated, 0.65, 1.45); // 30 draws know a scatter to 13 %
    }

    [Fact]
    public void Unsampled_HasNoStatisticalError() =>
        Assert.Equal(0, LinearisedCase.Ours(TestData.Example("si"), 4, [300]).Solve()[0].StatisticalError);

    private static (CollisionRows Rows, ThreePhononResult Rates, double[][] Sums) Part(LinearisedCase made, int first, int count)
    {
        ScatteringProblem problem = made.Setup.Problem;
        var space = new WedgeSpace(made.Setup.Wedge, made.Setup.WedgePhonons, true);
        return CollisionRows.Build(
            problem.Slice(first, count),
            ThreePhononSource.FromTensor(made.Input.Third!),
            space,
            CollisionKind.Process,
            CollisionStorage.Auto,
            long.MaxValue,
            FieldsOnGrid.OfScalars(
                space,
                problem.Temperatures.Select(
                    t => LinearSystem.Populations(made.Setup.WedgePhonons, CollisionKind.Process, t, problem.Constants))),
            ScatteringFixtures.TwoThreads);
    }
}
