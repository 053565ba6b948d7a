using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Tests.Transport.Linearised;

/// <summary>
/// Conductivities that FourPhonon published with its examples (the last line of its BTE.kappa_tensor), in its conventions: our
/// three-phonon operator, its four-phonon rates on the diagonal.
/// </summary>
public class PublishedFullConductivityTests
{
    [SharedDataTheory("bas-fourphonon", "si-fourphonon")]
    [InlineData("bas-fourphonon", true, 838.936, 1221.918)]
    [InlineData("si-fourphonon", false, 121.438, 123.981)]
    public void ConvergedConductivity_WithPublishedFourPhononRates(string name, bool isotopes, double relaxationTime, double converged)
    {
        string folder = TestData.Shared(name)!;
        var published = new PublishedRates(Path.Combine(folder, "reference"), 16, 300);
        ChannelRates four = published.Channel(ScatteringChannel.FourPlusMinus, "BTE.w_4ph");

        FullConductivity full = LinearisedCase.FourPhonon(folder, 16, 1, isotopes, four).Solve()[0];

        Assert.InRange(full.RelaxationTime.Trace / 3 / relaxationTime, 1 - 5e-4, 1 + 5e-4);
        Assert.InRange(full.Mean / converged, 1 - 5e-4, 1 + 5e-4);
        Assert.True(full.Converged);
    }

    [SharedDataFact("licoo2-fourphonon")]
    public void AnisotropicLithiumCobaltOxide()
    {
        string folder = TestData.Shared("licoo2-fourphonon")!;
        var published = new PublishedRates(Path.Combine(folder, "reference"), 10, 300);
        ChannelRates four = published.Channel(ScatteringChannel.FourPlusMinus, "BTE.w_4ph");

        FullConductivity full = LinearisedCase.FourPhonon(folder, 10, 0.01, true, four).Solve()[0];

        (double Published, double Ours)[] pairs =
        [
            (9.2482, full.RelaxationTime[0, 0]),
            (1.3616, full.RelaxationTime[2, 2]),
            (9.3489, full.Tensor[0, 0]),
            (1.3913, full.Tensor[2, 2]),
        ];
        Assert.All(pairs, p => Assert.InRange(p.Ours / p.Published, 1 - 5e-4, 1 + 5e-4));
    }
}
