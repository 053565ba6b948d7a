using PcpCluster.Actors;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Systems;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Studies.Training;

namespace PcpCluster.Training.Torch.Tests;

/// <summary>A training on libtorch that is interrupted within a stage: it ends at once, and a resumed one gives the same bits.</summary>
public sealed class InterruptionTests : IDisposable
{
    /// <summary>The stage that is interrupted, counted from 0, and after how many of its iterations.</summary>
    private const int Stage = 1, Iterations = 15;

    private static readonly Lazy<PreparedInput> Silicon = new(() => PreparedInput.Read(
        Problems.FolderOf("si"), true, false, BasisChoice.ForceConstants, Conventions.Ours, ComputeOptions.SingleThread));

    private readonly string _folder = Directory.CreateTempSubdirectory("pcp-torch").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task InterruptedWithinAStage_EndsAtOnce_AndIsResumedToTheSameBits()
    {
        LibTorch.Require();
        TorchTrainingDevice torch = TorchTraining.CreateDevice(
            LibTorch.Options(TorchDevice.Cpu), LibTorchFolder.Find(LibTorch.Options(TorchDevice.Cpu)));
        var calm = new WatchedDevice(torch);
        byte[] expected = Model(await StudyRun.Run(Request("calm", calm), CancellationToken.None));

        using var interrupt = new CancellationTokenSource();
        var interrupted = new WatchedDevice(torch) { Interrupt = interrupt };
        RunRequest request = Request("interrupted", interrupted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StudyRun.Run(request, interrupt.Token));

        // the run tells its device, which ends within an iteration; it is not left behind computing
        Assert.True(interrupted.WasTold, "the device was never told to stop");
        Assert.Equal((Stage + 1, 0), (interrupted.Begun, interrupted.AtWork));
        Assert.Equal(1, interrupted.IterationsAfter);
        Assert.Equal(Stage, RunStatus.Read(request.Folder).Done);

        var second = new WatchedDevice(torch);
        byte[] resumed = Model(await StudyRun.Run(Request("interrupted", second) with { Resume = true }, CancellationToken.None));
        Assert.Equal(expected, resumed);
        Assert.Equal(calm.Begun - Stage, second.Begun);
    }

    private static byte[] Model(RunOutcome outcome) =>
        PcpFile.ToBytes(((TrainingOutcome)outcome.Result!).Training.Model);

    private RunRequest Request(string name, ITrainingDevice device) => new()
    {
        Study = Study(device),
        Folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName,
        ProgramVersion = "test",
        Config = ActorConfig.Load(),
    };

    private static TrainingStudy Study(ITrainingDevice device)
    {
        var options = new TrainingOptions
        {
            Rank = 2,
            Objective = TrainingObjective.Plain,
            Routes = TrainingRoutes.Unconstrained,
            Starts = 2,
            StartIterations = 20,
            ContinuedIterations = 40,
            FinalIterations = 20,
            Finalists = 1,
            Uncovered = 0.3,
            ExtraShells = 0,
        };
        TrainingSettings settings = TrainingInput.Settings("silicon", 3, options, Conventions.Ours, "torch-cpu") with { Draws = 0.02 };
        return TrainingInput.Study(Silicon.Value, settings, new SearchTrainer(device));
    }

    /// <summary>The device, counted, and interrupted in the middle of a stage as Ctrl-C does.</summary>
    private sealed class WatchedDevice(TorchTrainingDevice device) : ITrainingDevice
    {
        private int _seen;

        public string Name => device.Name;

        /// <summary>Null: nothing happens.</summary>
        public CancellationTokenSource? Interrupt { get; init; }

        public int Begun { get; private set; }

        public int AtWork { get; private set; }

        public int IterationsAfter { get; private set; }

        public bool WasTold { get; private set; }

        public void Minimise(
            IReadOnlyList<Minimisation> runs, ComputeOptions compute, Action<LossTerms> observe, Action<int, Minimised> done)
        {
            (Begun, AtWork) = (Begun + 1, AtWork + 1);
            try
            {
                device.Minimise(
                    runs,
                    compute,
                    terms =>
                    {
                        observe(terms);
                        Look(compute.Cancellation);
                    },
                    done);
            }
            finally
            {
                AtWork--;
            }
        }

        private void Look(CancellationToken told)
        {
            if (Interrupt is null || Begun != Stage + 1 || ++_seen < Iterations)
            {
                return;
            }

            IterationsAfter++;
            if (IterationsAfter == 1)
            {
                Interrupt.Cancel();
                WasTold = told.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
            }
        }
    }
}
