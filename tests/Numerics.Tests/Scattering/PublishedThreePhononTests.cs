using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Tests.Transport;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Scattering;

/// <summary>
/// Three-phonon rates published with FourPhonon's examples, in its conventions. Single degenerate modes carry the noise of the basis that
/// an eigen-solver returns; sums over sets, all modes, and modes whose partners are mostly not degenerate can be compared.
/// </summary>
public class PublishedThreePhononTests
{
    // the CONTROL of BAs says scalebroad 0.1, but its published rates and process counts are those of scalebroad 1
    [SharedDataTheory("si-fourphonon", "bas-fourphonon")]
    [InlineData("si-fourphonon", 130.43)]
    [InlineData("bas-fourphonon", 1506.9)]
    public void Rates_MatchPublished(string name, double conductivity)
    {
        string folder = TestData.Shared(name)!;
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.FourPhonon(folder, 16, 1);
        var published = new PublishedRates(Path.Combine(folder, "reference"), 16, 300);
        ChannelRates plus = published.Channel(ScatteringChannel.Absorption, "BTE.w_3ph_plus");
        ChannelRates minus = published.Channel(ScatteringChannel.Emission, "BTE.w_3ph_minus");

        ThreePhononResult result = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);

        Assert.InRange(result.Absorption.Rate[0].Sum() / plus.Rate[0].Sum(), 1 - 2e-3, 1 + 2e-3);
        Assert.InRange(result.Emission.Rate[0].Sum() / minus.Rate[0].Sum(), 1 - 2e-3, 1 + 2e-3);
        Assert.InRange(CoefficientOfDetermination(published, [plus, minus], [result.Absorption, result.Emission]), 0.9999, 1);
        ScatteringRates rates = setup.Rates(result.Absorption, result.Emission);
        Assert.InRange(
            ThermalConductivity.Compute(rates, input.Crystal.Lattice.Volume, t => t, TransportOptions.Of(Conventions.FourPhonon))[0].Mean
                / conductivity,
            0.997,
            1.003);
    }

    [SharedDataFact("si-fourphonon")]
    public void Silicon_CountsAndSingleRates_MatchPublished()
    {
        string folder = TestData.Shared("si-fourphonon")!;
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.FourPhonon(folder, 16, 1);
        var published = new PublishedRates(Path.Combine(folder, "reference"), 16, 300);
        double[] plus = published.Channel(ScatteringChannel.Absorption, "BTE.w_3ph_plus").Rate[0];
        double[] minus = published.Channel(ScatteringChannel.Emission, "BTE.w_3ph_minus").Rate[0];

        ThreePhononResult result = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);

        // the log of the published run; a process at the very cut may fall on either side
        Assert.InRange(result.Absorption.Processes.Sum() / 4111566.0, 1 - 1e-3, 1 + 1e-3);
        Assert.InRange(result.Emission.Processes.Sum() / 4883644.0, 1 - 1e-3, 1 + 1e-3);

        // q = (1,0,0)/16 lies in a plane of low symmetry of this (symmetry-broken) model: its optical absorption and acoustic emission meet
        // no degenerate partners
        int first = 6;
        foreach (int branch in new[] { 3, 4, 5 })
        {
            Assert.Equal(plus[first + branch], result.Absorption.Rate[0][first + branch], 1e-4 * plus[first + branch]);
        }

        foreach (int branch in new[] { 0, 1 })
        {
            Assert.Equal(minus[first + branch], result.Emission.Rate[0][first + branch], 1e-4 * minus[first + branch]);
        }

        // as most modes have mostly partners that are not degenerate, half of them agree to a few parts in a thousand
        double[] errors =
            [.. plus.Zip(result.Absorption.Rate[0]).Where(p => p.First > 0).Select(p => Math.Abs((p.Second / p.First) - 1)).Order()];
        Assert.InRange(errors[errors.Length / 2], 0, 1e-3);
    }

    // R^2 of rates summed over degenerate sets, both channels together
    private static double CoefficientOfDetermination(PublishedRates published, ChannelRates[] expected, ChannelRates[] actual)
    {
        List<double> x = [], y = [];
        int branches = published.Branches;
        double[] frequencies = published.Phonons.Frequencies;
        for (int start = 0; start < frequencies.Length;)
        {
            int end = start + 1;
            while (end % branches != 0 && frequencies[end] - frequencies[end - 1] < 1e-3)
            {
                end++;
            }

            for (int c = 0; c < expected.Length; c++)
            {
                x.Add(expected[c].Rate[0][start..end].Sum());
                y.Add(actual[c].Rate[0][start..end].Sum());
            }

            start = end;
        }

        double mean = x.Average();
        return 1 - (x.Zip(y, (a, b) => (a - b) * (a - b)).Sum() / x.Sum(a => (a - mean) * (a - mean)));
    }
}
