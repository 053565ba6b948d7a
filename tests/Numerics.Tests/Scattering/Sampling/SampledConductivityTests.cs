using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Scattering.Sampling;

public class SampledConductivityTests
{
    [Fact]
    public void SampledConductivity_AgreesWithExhaustiveOverSeeds()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 5);
        ThreePhononResult exact = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);
        double expected = SampledScatteringTests.Kappa(setup, input, exact.Absorption, exact.Emission).Mean;
        const int seeds = 200;
        double sum = 0, squares = 0, variances = 0, plain = 0;
        for (ulong seed = 0; seed < seeds; seed++)
        {
            SamplingPlan plan = SamplingPlan.Uniform(setup.Problem.FirstPoints.Count, 16 * 2, seed);
            ThreePhononResult sampled = SampledScattering.ThreePhonon(setup.Problem, input.Third!, plan, ScatteringFixtures.TwoThreads);
            Conductivity kappa = SampledScatteringTests.Kappa(setup, input, sampled.Absorption, sampled.Emission);
            Assert.True(kappa.MeanStandardError > 0 && kappa.BiasCorrection[0, 0] < 0);
            sum += kappa.Mean - expected;
            plain += kappa.Mean - kappa.BiasCorrection[0, 0] - expected;
            squares += (kappa.Mean - expected) * (kappa.Mean - expected);
            variances += kappa.MeanStandardError * kappa.MeanStandardError;
        }

        double error = Math.Sqrt(variances / seeds);
        double mean = sum / seeds;
        Assert.InRange(mean, -5 * error / Math.Sqrt(seeds), 5 * error / Math.Sqrt(seeds));
        Assert.InRange(squares / variances, 1 - (5 * Math.Sqrt(3.0 / seeds)), 1 + (5 * Math.Sqrt(3.0 / seeds)));
        Assert.True(plain / seeds > 5 * error / Math.Sqrt(seeds), "Without the correction the conductivity must be too large.");
    }
}
