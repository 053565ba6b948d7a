using System.Text.Json.Nodes;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using Xunit.Abstractions;

namespace PcpCluster.Numerics.Tests.Scattering;

/// <summary>
/// Four-phonon rates of the full tensor in FourPhonon's conventions against that program's own output on our example inputs (Data/). Modes
/// without degenerate partners agree to all digits; the others carry the basis noise of the eigen-solvers. On the 4^3 grid of silicon the
/// noise of the +- channel (Q + P -> Q' + P with Q' degenerate with Q, a width that depends on the basis) exceeds the signal; the other
/// channels do not have it.
/// </summary>
public class ReferenceFourPhononTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Rates_MatchTheReference(int set, bool comparesPlusMinus)
    {
        JsonNode reference =
            JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "four-phonon-reference.json")))!["sets"]![set]!;
        string folder = TestData.Example(reference["example"]!.GetValue<string>());
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.FourPhonon(folder, reference["grid"]!.GetValue<int>(), 1);
        AnharmonicForceConstants fourth = ForceConstantsReader.Read(
            Path.Combine(folder, reference["fourth"]!.GetValue<string>() + ".gz"), 4, input.Crystal.Lattice, input.Crystal.AtomCount);

        FourPhononResult result = FourPhononScattering.FromTensor(setup.Problem, fourth, ScatteringFixtures.TwoThreads);

        (ChannelRates Actual, string Key)[] channels =
            [(result.PlusPlus, "plus_plus"), (result.PlusMinus, "plus_minus"), (result.MinusMinus, "minus_minus")];
        int agreeing = 0, carrying = 0;
        for (int c = 0; c < channels.Length; c++)
        {
            double[] expected = WedgeMajor(reference[channels[c].Key]!, setup.Wedge.Count);
            double[] actual = channels[c].Actual.Rate[0];
            double ratio = actual.Sum() / expected.Sum();
            long processes = reference["processes"]![c]!.GetValue<long>();
            output.WriteLine($"{channels[c].Key}: sum of rates {ratio:F5} of the reference, {channels[c].Actual.Processes.Sum()} "
                + $"processes for {processes}");
            Assert.InRange(channels[c].Actual.Processes.Sum() / (double)processes, 0.98, 1.02);
            if (c != 1 || comparesPlusMinus)
            {
                Assert.InRange(ratio, 0.98, 1.02);
            }

            agreeing += expected.Zip(actual).Count(p => p.First > 0 && Math.Abs((p.Second / p.First) - 1) < 1e-4);
            carrying += expected.Count(e => e > 0);
        }

        output.WriteLine($"{agreeing} of {carrying} single rates agree to 1e-4");
        Assert.True(agreeing >= (comparesPlusMinus ? 4 : 1), $"only {agreeing} of {carrying} single rates agree to 1e-4");
    }

    // the files run over all wedge points of the first branch, then of the second
    private static double[] WedgeMajor(JsonNode rows, int points)
    {
        double[] values = [.. rows.AsArray().Select(v => v!.GetValue<double>())];
        int branches = values.Length / points;
        return [.. Enumerable.Range(0, values.Length).Select(i => values[((i % branches) * points) + (i / branches)])];
    }
}
