using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.TargetError;

namespace PcpCluster.Numerics.Tests.Scattering.Sampling;

public class TargetErrorSamplingTests
{
    private static readonly (CrystalInput Input, ScatteringSetup Setup) Silicon = ScatteringFixtures.Ours(TestData.Example("si"), 5);

    [Fact]
    public void Target_IsReachedAndTheErrorIsHonest()
    {
        ThreePhononResult exact =
            ThreePhononScattering.FromTensor(Silicon.Setup.Problem, Silicon.Input.Third!, ScatteringFixtures.TwoThreads);
        double expected = SampledScatteringTests.Kappa(Silicon.Setup, Silicon.Input, exact.Absorption, exact.Emission).Mean;
        const int seeds = 40;
        double sum = 0, squares = 0;
        for (ulong seed = 0; seed < seeds; seed++)
        {
            TargetErrorResult result = Run(0.02, seed, 32, ThreePhonons());
            Conductivity kappa = result.Conductivities[0];
            Assert.True(result.Reached && result.Rounds > 1);
            Assert.InRange(kappa.MeanStandardError / kappa.Mean, 0.005, 0.02);
            double z = (kappa.Mean - expected) / kappa.MeanStandardError;
            sum += z;
            squares += z * z;
        }

        Assert.InRange(sum / seeds, -5 / Math.Sqrt(seeds), 5 / Math.Sqrt(seeds));
        Assert.InRange(squares / seeds, 0.3, 1 + (5 * Math.Sqrt(3.0 / seeds)));
    }

    [Fact]
    public void AllocatedDraws_NeedFewerTuplesThanUniformOnes()
    {
        TargetErrorResult allocated = Run(0.01, 5, 32, ThreePhonons());
        RateBatches batches = allocated.Rates.Channels[0].Batches!;
        long tuples = batches.Tuples.Sum(n => (long)n);
        SamplingPlan uniform = SamplingPlan.Uniform(batches.Tuples.Length, tuples * batches.Count / batches.Tuples.Length, 5);
        ThreePhononResult sampled =
            SampledScattering.ThreePhonon(Silicon.Setup.Problem, Silicon.Input.Third!, uniform, ScatteringFixtures.TwoThreads);
        Conductivity kappa = SampledScatteringTests.Kappa(Silicon.Setup, Silicon.Input, sampled.Absorption, sampled.Emission);
        Assert.True(allocated.Conductivities[0].MeanStandardError < kappa.MeanStandardError);
    }

    [Fact]
    public void Repetition_GivesTheSameBits()
    {
        TargetErrorResult a = Run(0.015, 1, 32, ThreePhonons(threads: 1));
        TargetErrorResult b = Run(0.015, 1, 32, ThreePhonons(threads: 3));
        Assert.Equal(a.Rates.Total[0], b.Rates.Total[0]);
        Assert.Equal(a.Conductivities[0].MeanStandardError, b.Conductivities[0].MeanStandardError);
    }

    [Fact]
    public void ACheapExhaustiveSum_IsPreferred()
    {
        ScatteringProblem problem = Silicon.Setup.Problem;
        ThreePhononResult exact = ThreePhononScattering.FromTensor(problem, Silicon.Input.Third!, ScatteringFixtures.TwoThreads);
        SampledSource source = ThreePhonons() with
        {
            Exhaustive = (() => [exact.Absorption, exact.Emission], SampledSource.ExhaustiveThreePhononTuples(problem)),
        };
        TargetErrorResult result = Run(1e-4, 1, 128, source);
        Assert.True(result.Reached);
        Assert.Equal(0, result.Conductivities[0].MeanStandardError);
        Assert.Equal(exact.Absorption.Rate[0], result.Rates[ScatteringChannel.Absorption]!.Rate[0]);
    }

    [Fact]
    public void CompressionDifference_FromTheSameDrawsIsSharperThanEitherValue()
    {
        ScatteringProblem problem = Silicon.Setup.Problem;
        ThreePhononResult three = ThreePhononScattering.FromTensor(problem, Silicon.Input.Third!, ScatteringFixtures.TwoThreads);
        AnharmonicForceConstants fourth = Silicon.Input.Fourth!;

        // as if compression had made every element a little too strong
        var changed = new AnharmonicForceConstants(4, fourth.Atoms, fourth.Cells, [.. fourth.Values.Select(v => 1.02 * v)]);
        ScatteringRates Rates(AnharmonicForceConstants tensor, ulong seed)
        {
            SamplingPlan plan = SamplingPlan.Uniform(problem.FirstPoints.Count, 128, seed);
            FourPhononResult four = SampledScattering.FourPhonon(problem, tensor, plan, ScatteringFixtures.TwoThreads);
            return Silicon.Setup.Rates(three.Absorption, three.Emission, four.PlusPlus, four.PlusMinus, four.MinusMinus);
        }

        Func<Matrix3, Matrix3> average = new StarAverage(Silicon.Setup.Wedge).Of;
        double volume = Silicon.Input.Crystal.Lattice.Volume;
        ScatteringRates full = Rates(fourth, 1);
        CompressionDifference difference = CompressionDifference.Of(full, Rates(changed, 1), volume, average, TransportOptions.Default)[0];
        double error = ThermalConductivity.Compute(full, volume, average, TransportOptions.Default)[0].MeanStandardError;
        Assert.True(difference.Difference > 0, "Stronger four-phonon scattering must lower the conductivity.");
        Assert.InRange(difference.StandardError, 1e-6 * error, 0.1 * error);

        // other draws, other values: the difference stays where it was within its small error
        CompressionDifference other = CompressionDifference.Of(
            Rates(fourth, 2), Rates(changed, 2), volume, average, TransportOptions.Default)[0];
        double joint = Math.Sqrt((difference.StandardError * difference.StandardError) + (other.StandardError * other.StandardError));
        Assert.InRange(other.Difference, difference.Difference - (5 * joint), difference.Difference + (5 * joint));
        Assert.Throws<ArgumentException>(() =>
            CompressionDifference.Of(
                full, Silicon.Setup.Rates(three.Absorption, three.Emission), volume, average, TransportOptions.Default));
    }

    private static SampledSource ThreePhonons(int threads = 2) => new(
        plan =>
        {
            ThreePhononResult sampled =
                SampledScattering.ThreePhonon(Silicon.Setup.Problem, Silicon.Input.Third!, plan, new ComputeOptions(threads));
            return [sampled.Absorption, sampled.Emission];
        },
        SampledSource.ThreePhononCost);

    private static TargetErrorResult Run(double target, ulong seed, long pilot, params SampledSource[] sources) => TargetErrorSampling.Run(
        Silicon.Setup.Problem,
        sources,
        [],
        channels => Silicon.Setup.Rates([.. channels]),
        rates => ThermalConductivity.Compute(
            rates, Silicon.Input.Crystal.Lattice.Volume, new StarAverage(Silicon.Setup.Wedge).Of, TransportOptions.Default),
        target,
        seed,
        pilot);
}
