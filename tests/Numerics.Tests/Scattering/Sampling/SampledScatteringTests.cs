using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Scattering.Sampling;

/// <summary>
/// Unbiasedness and error bars of sampled rates, measured over seeds against exhaustive sums. The seeds are fixed; bounds are five standard
/// deviations of the statistic or wider, so that another choice of seeds would fail by chance less often than once in 10^4.
/// </summary>
public class SampledScatteringTests
{
    private const int Seeds = 24;

    [Theory]
    [InlineData("si", 4, 96)]
    [InlineData("si", 5, 160)]
    [InlineData("mgo", 4, 96)]
    public void ThreePhononRates_AreUnbiasedWithRightErrors(string example, int n, int tuples)
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example(example), n);
        ThreePhononResult exact = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);
        AssertUnitNormal(setup, [exact.Absorption, exact.Emission], seed =>
        {
            SamplingPlan plan = SamplingPlan.Uniform(setup.Problem.FirstPoints.Count, tuples, seed);
            ThreePhononResult sampled = SampledScattering.ThreePhonon(setup.Problem, input.Third!, plan, ScatteringFixtures.TwoThreads);
            return [sampled.Absorption, sampled.Emission];
        });
    }

    [Theory]
    [InlineData("si", 4, 16 * 24, 1, 1)]
    [InlineData("mgo", 4, 16 * 8, 1, 1)]
    [InlineData("mgo", 4, 16, 1, 1)] // fewer than there are tuples of stationary points at some wave vectors
    [InlineData("mgo", 4, 16 * 8, 2, 2)] // some branches, as in large cells
    public void FourPhononRates_AreUnbiasedWithRightErrors(string example, int n, int tuples, int second, int third)
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example(example), n);
        FourPhononResult exact = FourPhononScattering.FromTensor(setup.Problem, input.Fourth!, ScatteringFixtures.TwoThreads);
        AssertUnitNormal(setup, [exact.PlusPlus, exact.PlusMinus, exact.MinusMinus], seed =>
        {
            SamplingPlan plan = SamplingPlan.Uniform(setup.Problem.FirstPoints.Count, tuples, seed) with { Strides = new(second, third) };
            FourPhononResult sampled = SampledScattering.FourPhonon(setup.Problem, input.Fourth!, plan, ScatteringFixtures.TwoThreads);
            return [sampled.PlusPlus, sampled.PlusMinus, sampled.MinusMinus];
        });
    }

    [Fact]
    public void ThreePhononRatesFromModes_AreUnbiasedWithRightErrors()
    {
        ScatteringSetup setup = WithoutLittleGroups(ScatteringFixtures.Ours(TestData.Example("si"), 5).Setup);
        PcpModeTable table = PcpModeTable.Build(ScatteringFixtures.SmallModes(3, 9), setup.Problem.Modes, ScatteringFixtures.TwoThreads);
        ThreePhononResult exact = ThreePhononScattering.FromModes(setup.Problem, table, ScatteringFixtures.TwoThreads);
        AssertUnitNormal(setup, [exact.Absorption, exact.Emission], seed =>
        {
            SamplingPlan plan = SamplingPlan.Uniform(setup.Problem.FirstPoints.Count, 160, seed);
            ThreePhononResult sampled = SampledScattering.ThreePhonon(setup.Problem, table, plan, ScatteringFixtures.TwoThreads);
            return [sampled.Absorption, sampled.Emission];
        });
    }

    [Fact]
    public void FourPhononRatesFromModes_AreUnbiasedWithRightErrors()
    {
        ScatteringSetup setup = WithoutLittleGroups(ScatteringFixtures.Ours(TestData.Example("si"), 4).Setup);
        PcpModeTable table = PcpModeTable.Build(ScatteringFixtures.SmallModes(4, 9), setup.Problem.Modes, ScatteringFixtures.TwoThreads);
        FourPhononResult exact = FourPhononScattering.FromModes(setup.Problem, table, ScatteringFixtures.TwoThreads);
        AssertUnitNormal(setup, [exact.PlusPlus, exact.PlusMinus, exact.MinusMinus], seed =>
        {
            SamplingPlan plan = SamplingPlan.Uniform(setup.Problem.FirstPoints.Count, 16 * 24, seed);
            FourPhononResult sampled = SampledScattering.FourPhonon(setup.Problem, table, plan, ScatteringFixtures.TwoThreads);
            return [sampled.PlusPlus, sampled.PlusMinus, sampled.MinusMinus];
        });
    }

    [Fact]
    public void ACosetOfTheWholeGrid_IsTheExhaustiveSum()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("mgo"), 4);
        ThreePhononResult exact = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);
        var plan = SamplingPlan.Uniform(setup.Problem.FirstPoints.Count, 2 * 64, seed: 1, batches: 2);
        ThreePhononResult sampled = SampledScattering.ThreePhonon(setup.Problem, input.Third!, plan, ScatteringFixtures.TwoThreads);
        ScatteringFixtures.AssertClose(exact.Absorption.Rate[0], sampled.Absorption.Rate[0], 1e-6);
        ScatteringFixtures.AssertClose(exact.Emission.Rate[0], sampled.Emission.Rate[0], 1e-6);
        ScatteringFixtures.AssertClose(exact.Absorption.Normal[0], sampled.Absorption.Normal[0], 1e-6);
        ScatteringFixtures.AssertClose(exact.Absorption.WeightedPhaseSpace[0], sampled.Absorption.WeightedPhaseSpace[0], 1e-6);
        ScatteringFixtures.AssertClose(exact.Emission.PhaseSpace, sampled.Emission.PhaseSpace, 1e-6);
        Assert.All(
            sampled.Absorption.StandardError[0], (error, mode) => Assert.True(error <= 1e-9 * (1e-12 + sampled.Absorption.Rate[0][mode])));
    }

    [Fact]
    public void ThreadsAndShards_DoNotChangeABit()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 4, 1, 200, 400);
        ScatteringProblem whole = setup.Problem;
        SamplingPlan plan = SamplingPlan.Uniform(whole.FirstPoints.Count, 160, seed: 3) with
        {
            TuplesPerBatch = [.. Enumerable.Range(0, whole.FirstPoints.Count).Select(i => 3 + (5 * i))],
        };
        ThreePhononResult three = SampledScattering.ThreePhonon(whole, input.Third!, plan, new ComputeOptions(1));
        FourPhononResult four = SampledScattering.FourPhonon(whole, input.Fourth!, plan, new ComputeOptions(1));
        FourPhononResult threaded = SampledScattering.FourPhonon(whole, input.Fourth!, plan, new ComputeOptions(4));
        Assert.Equal(four.PlusMinus.Rate[1], threaded.PlusMinus.Rate[1]);
        Assert.Equal(four.PlusMinus.StandardError[1], threaded.PlusMinus.StandardError[1]);

        const int first = 2, count = 3;
        ScatteringProblem part = whole with
        {
            FirstPoints = [.. whole.FirstPoints.Skip(first).Take(count)],
            LittleGroups = [.. whole.LittleGroups.Skip(first).Take(count)],
        };
        ThreePhononResult threeShard = SampledScattering.ThreePhonon(part, input.Third!, plan.Slice(first, count), new ComputeOptions(2));
        FourPhononResult fourShard = SampledScattering.FourPhonon(part, input.Fourth!, plan.Slice(first, count), new ComputeOptions(2));
        int d = whole.Modes.BranchCount;
        Range modes = (first * d)..((first + count) * d);
        for (int t = 0; t < 2; t++)
        {
            Assert.Equal(three.Absorption.Rate[t][modes], threeShard.Absorption.Rate[t]);
            Assert.Equal(three.Emission.StandardError[t][modes], threeShard.Emission.StandardError[t]);
            Assert.Equal(four.PlusPlus.Rate[t][modes], fourShard.PlusPlus.Rate[t]);
            Assert.Equal(four.PlusMinus.StandardError[t][modes], fourShard.PlusMinus.StandardError[t]);
        }

        Assert.Equal(
            three.Absorption.Batches!.Rate[0][(first * d * plan.Batches)..((first + count) * d * plan.Batches)],
            threeShard.Absorption.Batches!.Rate[0]);
    }

    [Fact]
    public void Temperatures_ShareTheirDraws()
    {
        (CrystalInput input, ScatteringSetup both) = ScatteringFixtures.Ours(TestData.Example("si"), 4, 1, 200, 300);
        (_, ScatteringSetup one) = ScatteringFixtures.Ours(TestData.Example("si"), 4, 1, 300);
        SamplingPlan plan = SamplingPlan.Uniform(both.Problem.FirstPoints.Count, 64, seed: 9);
        FourPhononResult two = SampledScattering.FourPhonon(both.Problem, input.Fourth!, plan, ScatteringFixtures.TwoThreads);
        FourPhononResult single = SampledScattering.FourPhonon(one.Problem, input.Fourth!, plan, ScatteringFixtures.TwoThreads);
        Assert.Equal(single.PlusMinus.Rate[0], two.PlusMinus.Rate[1]);
        Assert.Equal(single.Elements, two.Elements);
    }

    [Fact]
    public void Modes_WithoutADrawnProcess_AreUnknown()
    {
        // widths a hundred times too small: hardly any process is met by 2 x 1 tuples
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 4, 0.01);
        var plan = SamplingPlan.Uniform(setup.Problem.FirstPoints.Count, 2, seed: 1, batches: 2);
        ThreePhononResult sampled = SampledScattering.ThreePhonon(setup.Problem, input.Third!, plan, ScatteringFixtures.TwoThreads);
        int missed = 0;
        for (int mode = 0; mode < setup.Problem.FirstModeCount; mode++)
        {
            double frequency =
                setup.Problem.FirstFrequencies(mode / setup.Problem.Modes.BranchCount)[mode % setup.Problem.Modes.BranchCount];
            bool none = sampled.Absorption.Processes[mode] + sampled.Emission.Processes[mode] == 0 && frequency > 0;
            Assert.Equal(none, double.IsPositiveInfinity(sampled.Absorption.StandardError[0][mode]));
            missed += none ? 1 : 0;
        }

        Assert.True(missed > 0);
        Conductivity kappa = Kappa(setup, input, sampled.Absorption, sampled.Emission);
        Assert.True(kappa.Unknown.Count > 0);
        Assert.True(double.IsFinite(kappa.Mean) && double.IsFinite(kappa.MeanStandardError));
    }

    [Fact]
    public void FourPhononInFourPhononConventions_IsRefused()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 3);
        ScatteringProblem problem = setup.Problem with { Conventions = Conventions.FourPhonon };
        SamplingPlan plan = SamplingPlan.Uniform(problem.FirstPoints.Count, 16, seed: 1);
        Assert.Throws<ArgumentException>(() => SampledScattering.FourPhonon(problem, input.Fourth!, plan, ScatteringFixtures.TwoThreads));
    }

    [Theory]
    [InlineData(7, 5, 4, 12)]
    [InlineData(8, 8, 8, 8)]
    [InlineData(3, 3, 3, 1000)]
    [InlineData(16, 1, 2, 5)]
    public void EveryGridPoint_IsEquallyLikelyInACoset(int n1, int n2, int n3, int points)
    {
        var grid = new QPointGrid(n1, n2, n3);
        GridCoset coset = GridCoset.Within(grid, points);
        Assert.InRange(coset.Count, 1, Math.Min(points, (int)grid.Count));
        var counts = new int[grid.Count];
        var found = new List<long>();
        const int draws = 4000;
        for (uint i = 0; i < draws; i++)
        {
            found.Clear();
            var random = new RandomStream(5, i, 0);
            coset.AddTo(found, ref random);
            Assert.Equal(coset.Count, found.Distinct().Count());
            Assert.Equal(found.Order(), found);
            found.ForEach(p => counts[p]++);
        }

        double expected = (double)draws * coset.Count / grid.Count;
        double deviation = Math.Sqrt(expected * (1 - ((double)coset.Count / grid.Count)));
        Assert.All(counts, c => Assert.InRange(c, expected - (6 * deviation), expected + (6 * deviation)));
    }

    // random modes lack the crystal's symmetry, which the exhaustive sum must not use then
    private static ScatteringSetup WithoutLittleGroups(ScatteringSetup setup) => setup with
    {
        Problem = setup.Problem with { LittleGroups = [.. setup.Problem.FirstPoints.Select(_ => (IReadOnlyList<IntMatrix3>)[])] },
    };

    internal static Conductivity Kappa(ScatteringSetup setup, CrystalInput input, params ChannelRates[] channels) =>
        ThermalConductivity.Compute(
            setup.Rates(channels), input.Crystal.Lattice.Volume, new StarAverage(setup.Wedge).Of, TransportOptions.Default)[0];

    // One number a wave vector: the sum over branches and channels of rate/exact. Wave vectors and seeds are independent.
    private static void AssertUnitNormal(ScatteringSetup setup, ChannelRates[] exact, Func<ulong, ChannelRates[]> sample)
    {
        int d = setup.Problem.Modes.BranchCount;
        int points = setup.Problem.FirstPoints.Count;
        var deviation = new double[points, Seeds];
        var variance = new double[points];
        int covered = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            ChannelRates[] sampled = sample((ulong)(100 + seed));
            var batches = new double[sampled[0].Batches!.Count];
            for (int point = 0; point < points; point++)
            {
                Array.Clear(batches);
                double expected = 0;
                for (int mode = point * d; mode < (point + 1) * d; mode++)
                {
                    double scale = exact.Sum(c => c.Rate[0][mode]);
                    if (scale == 0)
                    {
                        continue;
                    }

                    expected++;
                    foreach (ChannelRates channel in sampled)
                    {
                        for (int b = 0; b < batches.Length; b++)
                        {
                            batches[b] += channel.Batches!.Of(0, mode)[b] / scale;
                        }
                    }
                }

                (double mean, double error) = RateBatches.Statistics(batches);
                deviation[point, seed] = mean - expected;
                variance[point] += error * error / Seeds;
                covered += Math.Abs(mean - expected) <= 2.131 * error ? 1 : 0; // 95 % of Student's t with 15 degrees of freedom
            }
        }

        // z-scores with the error bar of a wave vector averaged over the seeds: mean 0, variance 1
        double sum = 0, squares = 0;
        for (int point = 0; point < points; point++)
        {
            for (int seed = 0; seed < Seeds; seed++)
            {
                double z = deviation[point, seed] / Math.Sqrt(variance[point]);
                sum += z;
                squares += z * z;
            }
        }

        int count = points * Seeds;
        Assert.InRange(sum / count, -4.5 / Math.Sqrt(count), 4.5 / Math.Sqrt(count));
        Assert.InRange(squares / count, 1 - (5 * Math.Sqrt(3.0 / count)), 1 + (5 * Math.Sqrt(3.0 / count)));
        Assert.InRange((double)covered / count, 0.87, 0.995);
    }
}
