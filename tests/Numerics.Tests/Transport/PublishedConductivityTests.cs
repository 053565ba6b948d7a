using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Transport;

/// <summary>
/// Rates published by another code, put through our conductivity formula, give the conductivities it printed (trace formula; the
/// references print 121.44 and 838.936, the three-phonon values follow from the same files).
/// </summary>
public class PublishedConductivityTests
{
    private const double SiliconVolume = 0.25 * 5.3711490774 * 5.3711490774 * 5.3711490774;

    private static readonly (ScatteringChannel, string)[] ThreePhonons = [(ScatteringChannel.Absorption, "BTE.w_3ph")];

    private static readonly (ScatteringChannel, string)[] ThreeAndFourPhonons =
        [.. ThreePhonons, (ScatteringChannel.FourPlusMinus, "BTE.w_4ph")];

    [SharedDataFact("si-fourphonon")]
    public void SiliconFromPublishedThreePhononRates() =>
        Assert.Equal(130.43, Mean(Silicon(), SiliconVolume, ThreePhonons), 0.005);

    [SharedDataFact("si-fourphonon")]
    public void SiliconFromPublishedThreeAndFourPhononRates() =>
        Assert.Equal(121.449, Mean(Silicon(), SiliconVolume, ThreeAndFourPhonons), 0.0005);

    [SharedDataFact("bas-fourphonon")]
    public void BoronArsenideFromPublishedThreePhononRates() =>
        Assert.Equal(1506.9, Mean(BoronArsenide(), BoronArsenideVolume(), ThreePhonons), 0.05);

    [SharedDataFact("bas-fourphonon")]
    public void BoronArsenideFromAllPublishedRates() => Assert.Equal(
        838.936,
        Mean(BoronArsenide(), BoronArsenideVolume(), [.. ThreeAndFourPhonons, (ScatteringChannel.Isotope, "BTE.w_isotopic")]),
        0.0005);

    [SharedDataFact("si-fourphonon")]
    public void SumRulesOfPublishedSiliconRates()
    {
        PublishedRates published = Silicon();
        ScatteringRates rates = published.Rates(
            (ScatteringChannel.Absorption, "BTE.w_3ph_plus"),
            (ScatteringChannel.Emission, "BTE.w_3ph_minus"),
            (ScatteringChannel.FourPlusPlus, "BTE.w_4ph_plusplus"),
            (ScatteringChannel.FourMinusMinus, "BTE.w_4ph_minusminus"));
        DetailedBalance balance = DetailedBalance.Of(rates, PhysicalConstants.FourPhonon)[0];
        Assert.Equal(1.0125, balance.ThreePhononEnergy!.Value, 0.0005);
        Assert.Equal(2.021, 2 * balance.ThreePhononNumber!.Value, 0.001);
        Assert.Equal(0.996, balance.FourPhononEnergy!.Value, 0.001);
        Assert.Equal(2.986, 3 * balance.FourPhononNumber!.Value, 0.001);
    }

    [SharedDataFact("si-fourphonon")]
    public void HeatCapacityOfSilicon()
    {
        PublishedRates published = Silicon();
        double printed = published.ReadTable("BTE.cvVsT")[0][1];
        Conductivity ours = ThermalConductivity.Compute(
            published.Rates(ThreePhonons), SiliconVolume, Trace, TransportOptions.Of(Conventions.FourPhonon))[0];
        Assert.Equal(1, ours.HeatCapacity / printed, 1e-4);
    }

    /// <summary>The reference averages no stars and its crystal is not quite cubic: its trace is compared.</summary>
    [SharedDataFact("si-fourphonon")]
    public void SmallGrainLimitOfSilicon()
    {
        PublishedRates published = Silicon();
        double[] printed = published.ReadTable("BTE.KappaTensorVsT_sg")[0];
        Conductivity ours = ThermalConductivity.Compute(
            published.Rates(ThreePhonons), SiliconVolume, Trace, TransportOptions.Of(Conventions.FourPhonon))[0];
        Matrix3 limit = ours.SmallGrainLimit();
        Assert.Equal(1, (limit[0, 0] + limit[1, 1] + limit[2, 2]) / (printed[1] + printed[5] + printed[9]), 1e-3);
    }

    private static PublishedRates Silicon() =>
        new(Path.Combine(TestData.Shared("si-fourphonon")!, "reference"), 16, 300);

    private static PublishedRates BoronArsenide() =>
        new(Path.Combine(TestData.Shared("bas-fourphonon")!, "reference"), 16, 300);

    /// <summary>From the published reciprocal vectors, which are in 1/nm.</summary>
    private static double BoronArsenideVolume()
    {
        string[] lines = File.ReadAllLines(Path.Combine(TestData.Shared("bas-fourphonon")!, "reference", "BTE.ReciprocalLatticeVectors"));
        double[][] b = [.. lines.Select(line => line.Split('#')[0]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(x => double.Parse(x, System.Globalization.CultureInfo.InvariantCulture)).ToArray())];
        var rows = b.Select(r => new Vector3D(r[0], r[1], r[2])).ToArray();
        return 1000 * Math.Pow(2 * Math.PI, 3) / Math.Abs(new Matrix3(rows[0], rows[1], rows[2]).Determinant);
    }

    private static double Mean(PublishedRates published, double volume, (ScatteringChannel, string)[] channels) =>
        ThermalConductivity.Compute(published.Rates(channels), volume, Trace, TransportOptions.Of(Conventions.FourPhonon))[0].Mean;

    private static Matrix3 Trace(Matrix3 t) => (t[0, 0] + t[1, 1] + t[2, 2]) / 3 * Matrix3.Identity;
}
