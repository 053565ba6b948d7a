using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Studies;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Studies;

public class ConductivityStudyTests
{
    private static readonly PreparedInput Silicon = PreparedInput.Read(
        TestData.Example("si"), readThird: true, readFourth: true, BasisChoice.Control, ComputeOptions.SingleThread);

    private static readonly ConductivitySettings Settings = new()
    {
        Input = "silicon",
        Grid = new(4, 4, 4),
        Temperatures = [200, 300],
        FourPhonon = false,
        Isotopes = true,
        Elements = ElementSource.Tensors,
        BroadeningScale = 1,
        FourPhononConventions = false,
        MemoryLimit = 4,
        Basis = BasisChoice.Control,
        Boundary = new BoundaryOptions(1000),
        Rank3 = 2,
    };

    public static TheoryData<string> Kinds => ["exhaustive", "four phonons", "samples", "target", "compression", "compression to a target"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ThreadsAndWorkersGiveTheSameBits(string kind)
    {
        ConductivitySettings settings = Of(kind);
        var local = (ConductivityResult)LocalRunner.Run(Study(settings), new ComputeOptions(3));
        var scattered = (ConductivityResult)ScatteredRun.Of(Study(settings), out _);
        Assert.Equal(local.Rates.Channels.Select(c => c.Channel), scattered.Rates.Channels.Select(c => c.Channel));
        Assert.Equal(local.Rates.Total[1], scattered.Rates.Total[1]);
        Assert.Equal(local.At(300).Tensor, scattered.At(300).Tensor);
        Assert.Equal(local.At(200).MeanStandardError, scattered.At(200).MeanStandardError);
        Assert.Equal(local.Compression?[0], scattered.Compression?[0]);
        Assert.Equal(settings.Exhaustive, local.At(300).MeanStandardError == 0);
    }

    [Fact]
    public void ATargetIsReachedInRoundsAfterAPilot()
    {
        ConductivitySettings settings = Of("target") with { Grid = new(8, 8, 8), TargetError = 0.02 };
        var result = (ConductivityResult)ScatteredRun.Of(Study(settings), out IReadOnlyList<string> purposes);
        Assert.Equal("pilot", purposes[0]);
        Assert.True(result.TargetReached);
        foreach (Conductivity c in result.Conductivities)
        {
            Assert.InRange(c.MeanStandardError, 0, 0.02 * c.Mean);
        }
    }

    [Fact]
    public void TrainedModesTravelWithTheWavesAfterTheirTraining()
    {
        ScatteredRun.Of(Study(Of("compression")), out IReadOnlyList<string> purposes);
        Assert.Equal(["training, third order", "rates", "full tensors"], purposes);
    }

    [Fact]
    public void MemoryIsJudgedBeforeAnythingIsComputed()
    {
        InputException e = Assert.Throws<InputException>(() =>
            LocalRunner.Run(Study(Settings with { MemoryLimit = 0.05 }), ComputeOptions.SingleThread));
        Assert.Contains("--memory", e.Message);
    }

    [Fact]
    public void ACancelledRunCanBeRunAgain()
    {
        using var stop = new CancellationTokenSource();
        ConductivityStudy study = Study(Settings);
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => LocalRunner.Run(study, new ComputeOptions(2, null, stop.Token)));
        Assert.True(((ConductivityResult)LocalRunner.Run(study, new ComputeOptions(2))).At(300).Mean > 0);
    }

    [Fact]
    public void SettingsComeBackFromAPackageToTheLastBit()
    {
        foreach (string kind in Kinds.Select(k => (string)k))
        {
            ConductivitySettings settings = Of(kind);
            var package = SettingsCodec.ToPackage(settings);
            Assert.Equal(package.ToJsonString(), SettingsCodec.ToPackage(SettingsCodec.FromPackage(package)).ToJsonString());
        }
    }

    private static ConductivityStudy Study(ConductivitySettings settings) => new(InteractionInput.Study(Silicon, settings), settings);

    private static ConductivitySettings Of(string kind) => kind switch
    {
        "four phonons" => Settings with { FourPhonon = true, Grid = new(3, 3, 3) },
        "samples" => Settings with { FourPhonon = true, Samples = 64, Grid = new(5, 5, 5) },
        "target" => Settings with { TargetError = 0.03, FourPhonon = true },
        "compression" => Settings with { Elements = ElementSource.Modes, CompressionError = true },
        "compression to a target" => Settings with
        {
            Elements = ElementSource.Modes, CompressionError = true, TargetError = 0.02, Grid = new(8, 8, 8), Isotopes = false,
        },
        _ => Settings,
    };
}
