using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Studies.Rates;

namespace PcpCluster.Numerics.Tests.Extensions;

public class ExtensionTests
{
    private static readonly ComputeOptions TwoThreads = new(2);

    [Fact]
    public void AFormatOfAnotherAssemblyIsReadLikeAnyOther()
    {
        string folder = Directory.CreateTempSubdirectory("pcp-json").FullName;
        try
        {
            CrystalInput silicon = InputFormats.Read(TestData.Example("si"), new(Fourth: false));
            CrystalInput plain = silicon with
            {
                Crystal = silicon.Crystal with { Dielectric = null },
                HarmonicForceConstants = new(
                    silicon.Crystal.AtomCount, silicon.HarmonicForceConstants.Superlattice!, silicon.HarmonicForceConstants.Values),
            };
            JsonFormat.Write(plain, folder);
            InputFormats.Register(new JsonFormat());
            ConductivityOptions options = new() { Grid = 4, Temperature = [300], Scalebroad = 1, Isotopes = true };
            ConductivityResult expected = Material.From(plain).Conductivity(options, TwoThreads);
            ConductivityResult found = Material.Open(folder).Conductivity(options, TwoThreads);
            Assert.Equal(expected.At(300).Tensor, found.At(300).Tensor);
            Assert.InRange(found.At(300).Mean, 10, 100);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void AChannelOfAnotherAssemblyAddsItsRates()
    {
        Material silicon = Material.Open(TestData.Example("si"), new() { Fourth = false });
        ConductivityOptions options = new() { Grid = 4, Temperature = [300] };
        ConductivityResult without = silicon.Conductivity(options, TwoThreads);
        ConductivityResult with = silicon.Conductivity(options, TwoThreads, channels: [new PointDefects(1e-6)]);
        ChannelRates defects = with.Rates[ScatteringChannel.Other]!;
        int mode = Array.FindIndex(defects.Rate[0], r => r > 0);
        Assert.Equal(1e-6 * Math.Pow(with.Rates.Phonons.Frequencies[mode], 4), defects.Rate[0][mode]);
        Assert.Equal(without.Rates.Total[0][mode] + defects.Rate[0][mode], with.Rates.Total[0][mode], 1e-12);
        Assert.True(with.At(300).Mean < without.At(300).Mean);
    }
}
