using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Studies;
using PcpCluster.Numerics.Studies.Catalog;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Studies.Training;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Tests.Studies;

public class ConductivityStudyTests
{
    private static readonly PreparedInput Silicon = PreparedInput.Read(
        TestData.Example("si"), readThird: true, readFourth: true, BasisChoice.Control, Conventions.Ours, ComputeOptions.SingleThread);

    private static readonly PcpModes Modes = ScatteringFixtures.SmallModes(3, 2);

    private static readonly PcpModes FourthModes = ScatteringFixtures.SmallModes(4, 2);

    private static readonly ConductivitySettings Settings = new()
    {
        Input = "silicon",
        Grid = new(4, 4, 4),
        Temperatures = [200, 300],
        FourPhonon = false,
        Isotopes = true,
        Elements = ElementSource.Tensors,
        BroadeningScale = 1,
        Conventions = Conventions.Ours,
        MemoryLimit = 4,
        Basis = BasisChoice.Control,
        Boundary = new BoundaryOptions(1000),
    };

    [Theory]
    [InlineData("exhaustive")]
    [InlineData("four phonons")]
    [InlineData("samples")]
    [InlineData("target")]
    [InlineData("compression")]
    [InlineData("compression to a target")]
    [InlineData("full")]
    [InlineData("full, rows made anew")]
    [InlineData("full, FourPhonon's conventions")]
    [InlineData("full, sampled four phonons")]
    [InlineData("full, coupled four phonons")]
    [InlineData("full, coupled and drawn")]
    [InlineData("full, compression")]
    [InlineData("full, compression, sampled four phonons")]
    [InlineData("full, compression, coupled and drawn")]
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
        Assert.Equal(local.FullCompression?[1], scattered.FullCompression?[1]);
        Assert.Equal(settings.Solver == SolverChoice.Full, local.Full is not null);
        Assert.Equal(local.Full is not null && settings.CompressionError, local.FullCompression is not null);
        Assert.Equal(local.Full?[1].Tensor, scattered.Full?[1].Tensor);
        Assert.Equal(local.Full?[0].Modes.Field, scattered.Full?[0].Modes.Field);
        Assert.Equal(local.Full?[0].StatisticalError, scattered.Full?[0].StatisticalError);
        Assert.Equal(local.Coherences?[1].Tensor, scattered.Coherences?[1].Tensor);
        Assert.True(local.At(300).MeanStandardError == 0 || !settings.Exhaustive);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("full, coupled and drawn")]
    public void FullSolution_DoesNotDependOnWhetherTheRowsAreKept(string kind)
    {
        ConductivitySettings settings = Of(kind);
        var kept = (ConductivityResult)LocalRunner.Run(Study(settings), new ComputeOptions(2));
        var made = (ConductivityResult)LocalRunner.Run(
            Study(settings with { CollisionList = CollisionStorage.Recompute }), new ComputeOptions(2));
        Assert.Equal(kept.Full![0].Modes.Field, made.Full![0].Modes.Field);
        Assert.Equal(kept.Full![1].StatisticalError, made.Full![1].StatisticalError);
        Assert.Equal(kept.At(300).Tensor, made.At(300).Tensor);
        Assert.True(kept.CollisionElements > 0);
    }

    [Fact]
    public void SampledFourPhonons_GiveTheFullSolutionAnError()
    {
        var result = (ConductivityResult)LocalRunner.Run(Study(Of("full, sampled four phonons")), new ComputeOptions(2));
        Assert.True(result.Full![1].StatisticalError > 0);
        Assert.True(result.Coherences![1].StandardError > 0);
    }

    [Fact]
    public void GridWithoutProcesses_IsRefused()
    {
        ConductivitySettings settings = Settings with
        {
            Solver = SolverChoice.Full,
            Grid = new(2, 2, 2),
            BroadeningScale = 1e-6,
            Isotopes = false,
            Boundary = null,
        };
        InputException refused = Assert.Throws<InputException>(() => LocalRunner.Run(Study(settings), ComputeOptions.SingleThread));
        Assert.Contains("no mode of the 2x2x2 grid has a scattering process", refused.Message);
    }

    [Fact]
    public void WarningsOfTheFullSolution_AreForAPhysicist()
    {
        ConductivitySettings settings = Settings with { Solver = SolverChoice.Full, Temperatures = [20, 300] };
        var result = (ConductivityResult)LocalRunner.Run(Study(settings), new ComputeOptions(2));
        FullConductivity full = result.Full![1] with { SmallestEigenvalue = 0.06 };
        IEnumerable<string> With(FullConductivity changed) =>
            TransportRemarks.Of(result with { Full = [changed] });
        Assert.Empty(With(full));
        Assert.Contains("Umklapp is frozen out", Assert.Single(With(full with { SmallestEigenvalue = 0.049 })));
        Assert.Contains("is not converged", Assert.Single(With(full with { Converged = false })));
        Assert.Contains("misses its symmetry by 2", Assert.Single(With(full with { FunctionalMismatch = 2e-3 })));

        // 4^3 has no mode below 1 THz, 48 K
        Assert.Contains(TransportRemarks.Of(result), r => r.StartsWith("20 K: even the lowest frequency", StringComparison.Ordinal));
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
        ConductivitySettings settings = Settings with { Elements = ElementSource.Modes, CompressionError = true };
        var study = new ConductivityStudy(InteractionInput.Study(Silicon, settings), settings);
        Wave training = study.Next(StudyState.Start, ComputeOptions.SingleThread)!;
        Assert.Equal(WavePlace.Trainer, training.Place);
        Assert.Single(training.Parts);

        // as if these modes had been trained
        StudyState done = StudyState.Start.With(new(training, [TrainingWave.Result(training.Parts[0], Modes, -0.003, 0.001)]));
        IStudy worker = AllStudies.Catalog.Open(study.Package);
        while (study.Next(done, ComputeOptions.SingleThread) is { } wave)
        {
            Assert.Equal(PackageCodec.Encode(Modes), wave.Input.Section("modes3").ToArray());
            done = done.With(new(wave, [.. wave.Parts.Select(p => worker.Evaluate(wave.Input, p, ComputeOptions.SingleThread))]));
        }

        Assert.Equal(["training, third order", "rates", "full tensors"], done.Waves.Select(w => w.Wave.Input.Purpose));
        var trained = (ConductivityResult)study.Assemble(done, ComputeOptions.SingleThread);
        var given = (ConductivityResult)LocalRunner.Run(Study(settings), new ComputeOptions(2));
        Assert.Equal(given.At(300).Tensor, trained.At(300).Tensor);
        Assert.Equal(new TrainingShift(3, -0.003, 0.001), Assert.Single(trained.TrainingShifts));
        Assert.Empty(given.TrainingShifts);
        Assert.Equal(given.Compression![0], trained.Compression![0]);
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
        foreach (string kind in new[] { "exhaustive", "four phonons", "samples", "target", "compression", "full, coupled and drawn" })
        {
            ConductivitySettings settings = Of(kind);
            var package = SettingsCodec.ToPackage(settings);
            Assert.Equal(package.ToJsonString(), SettingsCodec.ToPackage(SettingsCodec.FromPackage(package)).ToJsonString());
        }
    }

    // where modes are wanted, some small ones are given
    private static ConductivityStudy Study(ConductivitySettings settings)
    {
        StudyInput input = InteractionInput.Study(Silicon, settings, Modes, settings.FourPhonon ? FourthModes : null);
        return new(input, settings);
    }

    private static ConductivitySettings Of(string kind) => kind switch
    {
        "four phonons" => Settings with { FourPhonon = true, Grid = new(3, 3, 3) },
        "samples" => Settings with { FourPhonon = true, Samples = 64, Grid = new(5, 5, 5) },
        "target" => Settings with { TargetError = 0.03, FourPhonon = true },
        "compression" => Settings with { Elements = ElementSource.Modes, CompressionError = true },
        "compression to a target" => Settings with
        {
            Elements = ElementSource.Modes,
            CompressionError = true,
            TargetError = 0.02,
            Grid = new(8, 8, 8),
            Isotopes = false,
        },
        "full" => Settings with { Solver = SolverChoice.Full, Coherences = true },
        "full, rows made anew" => Settings with { Solver = SolverChoice.Full, CollisionList = CollisionStorage.Recompute },
        "full, FourPhonon's conventions" => Settings with
        {
            Solver = SolverChoice.Full,
            Conventions = Conventions.FourPhonon,
            Grid = new(6, 6, 6),
        },
        "full, sampled four phonons" => Settings with
        {
            Solver = SolverChoice.Full,
            FourPhonon = true,
            Samples = 64,
            Grid = new(5, 5, 5),
            Coherences = true,
        },
        "full, coupled four phonons" => Settings with
        {
            Solver = SolverChoice.Full,
            FourPhonon = true,
            FourPhononCoupling = FourPhononCoupling.Full,
            Grid = new(3, 3, 3),
        },
        "full, coupled and drawn" => Settings with
        {
            Solver = SolverChoice.Full,
            FourPhonon = true,
            FourPhononCoupling = FourPhononCoupling.Full,
            Samples = 32,
        },
        "full, compression" => Of("full") with { Elements = ElementSource.Modes, CompressionError = true, SolverTolerance = 0.1 },
        "full, compression, sampled four phonons" => Of("full, sampled four phonons") with
        {
            Elements = ElementSource.Modes,
            CompressionError = true,
            SolverTolerance = 0.1, // these modes break the symmetry
        },
        "full, compression, coupled and drawn" => Of("full, coupled and drawn") with
        {
            Elements = ElementSource.Modes,
            CompressionError = true,
            SolverTolerance = 0.1,
        },
        _ => Settings,
    };
}
