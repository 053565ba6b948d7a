using System.Globalization;
using System.Text.RegularExpressions;
using PcpCluster.Actors.Cluster;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Actors.Workers;
using PcpCluster.Host.Rehearsal;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Tests.Cluster;

/// <summary>Clusters whose nodes share this process: real sockets, real TLS.</summary>
public sealed class ClusterTests : IDisposable
{
    private static readonly ListenAddress _loopback = new("127.0.0.1");
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingObserver _observer = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WorkersOverTlsGiveTheBitsOfAPlainLoop()
    {
        SyntheticSettings settings = new(Rounds: 100_000, PackageBytes: 300_000);
        Task<RunOutcome> run = StudyRun.Run(Request(settings) with { LocalSlots = 0 }, CancellationToken.None);
        RecordingObserver worker = new();
        Task<WorkerEnd>[] workers = [Work(worker), Work(new RecordingObserver())];
        RunOutcome outcome = await run;
        Assert.Equal(Fixture.Direct(settings), Fixture.Json(outcome));
        WorkerEnd[] ends = await Task.WhenAll(workers);
        Assert.All(ends, e => Assert.Equal(WorkerEnding.Finished, e.Ending));
        Assert.Equal(204, ends.Sum(e => e.ShardsDone)); // all but the trainer's
        Assert.Single(worker.Notices.OfType<PackageReceived>());
        Assert.True(RunAddress.Find(_folder.Path)!.Finished);
        Assert.True(OperatingSystem.IsWindows()
            || File.GetUnixFileMode(Path.Combine(_folder.Path, RunKey.FileName)) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task NodeWithTheRoleTrainerTrains_AndItsLargeResultIsPulled()
    {
        SyntheticSettings settings = new(Modes: 300_000);
        Task<RunOutcome> run = StudyRun.Run(
            Request(settings) with { LocalSlots = 1, Times = Fixture.Quick with { TrainerPatience = TimeSpan.FromMinutes(1) } },
            CancellationToken.None);
        Task<WorkerEnd> trainer =
            Work(new RecordingObserver(), r => r with { Trainer = TrainerRole.Trainer, Slots = 0, Id = "the-trainer" });
        Assert.Equal(Fixture.Direct(settings), Fixture.Json(await run));
        Assert.Equal(1, (await trainer).ShardsDone);
        Assert.Equal(new ShardId(1, 0), Assert.Single(_observer.Notices.OfType<ShardFinished>(), f => f.Worker == "the-trainer").Shard);
    }

    [Theory]
    [InlineData("version", "runs pcp 0.9, this run is pcp 1.0-test")]
    [InlineData("endianness", "big-endian machine")]
    [InlineData("vectors", "has no fused multiply-add instructions")]
    public async Task WorkerThatWouldGiveOtherBitsIsRefusedAndToldWhy_AndTheRunGoesOn(string difference, string expected)
    {
        SyntheticSettings settings = new();
        // no slots of its own: the run waits for a worker that it may take
        Task<RunOutcome> run = StudyRun.Run(Request(settings) with { LocalSlots = 0 }, CancellationToken.None);
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => Work(new RecordingObserver(), r => r with
        {
            Machine = here => difference switch
            {
                "version" => here with { ProgramVersion = "0.9" },
                "endianness" => here with { LittleEndian = false },
                _ => here with { FusedMultiplyAdd = false },
            },
        }));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(expected, (await _observer.Until<WorkerTurnedAway>()).Text, StringComparison.Ordinal);
        Task<WorkerEnd> welcome = Work(new RecordingObserver(), r => r);
        Assert.Equal(Fixture.Direct(settings), Fixture.Json(await run));
        await welcome;
    }

    [Fact]
    public async Task WorkerToldToLeaveGivesItsShardsBackAndIsGone()
    {
        SyntheticSettings settings = new(Rounds: 1000, Sleep: 100, Iterations: 0);
        Task<RunOutcome> run = StudyRun.Run(Request(settings) with { LocalSlots = 2 }, CancellationToken.None);
        using CancellationTokenSource leave = new();
        Task<WorkerEnd> worker = Work(new RecordingObserver(), r => r with { Slots = 2 }, leave.Token);
        await _observer.Until<ShardFinished>(f => f.Worker == "worker-0");
        await leave.CancelAsync();
        Assert.Equal(WorkerEnding.Left, (await worker.WaitAsync(TimeSpan.FromSeconds(6))).Ending);
        Assert.True((await _observer.Until<WorkerGone>()).InGoodOrder);
        Assert.Equal(Fixture.Direct(settings), Fixture.Json(await run));
        Assert.DoesNotContain(_observer.Notices, n => n is DuplicateSeen);
    }

    [Fact]
    public async Task WorkerWithAWrongClockWorksAndIsRemarkedOn()
    {
        SyntheticSettings settings = new();
        Task<RunOutcome> run = StudyRun.Run(Request(settings) with { LocalSlots = 0 }, CancellationToken.None);
        Task<WorkerEnd> worker =
            Work(new RecordingObserver(), r => r with { Machine = here => here with { Clock = here.Clock.AddHours(-3) } });
        Assert.Equal(Fixture.Direct(settings), Fixture.Json(await run));
        await worker;
        string said = Assert.Single(_observer.Notices.OfType<WorkerCame>()).Text;
        int seconds = int.Parse(Regex.Match(said, "(-[0-9]+) s off").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(seconds, -10_830, -10_799); // three hours, and how long the message took on a busy machine
    }

    [Fact]
    public async Task CoordinatorThatComesBackFindsItsWorkersWithAllTheyHold()
    {
        SyntheticSettings settings = new(Rounds: 1000, Sleep: 100, Iterations: 1);
        using CancellationTokenSource interrupt = new();
        Task<RunOutcome> first = StudyRun.Run(Request(settings) with { LocalSlots = 0 }, interrupt.Token);
        RecordingObserver told = new();
        Task<WorkerEnd> worker = Work(told, r => r with { Slots = 4 });
        await _observer.Until<ShardFinished>(count: 30);
        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        RecordingObserver second = new();
        RunOutcome outcome =
            await StudyRun.Run(Request(settings) with { LocalSlots = 0, Resume = true, Observer = second }, CancellationToken.None);
        Assert.Equal(Fixture.Direct(settings), Fixture.Json(outcome));
        Assert.Equal(WorkerEnding.Finished, (await worker).Ending);
        Assert.Single(told.Notices.OfType<PackageReceived>()); // it kept what it had
        Assert.Equal(155, outcome.Status.Workers.Sum(w => w.ShardsDone));
    }

    private RunRequest Request(SyntheticSettings settings) =>
        Fixture.Request(settings, _folder.Path, _observer) with { Listen = _loopback };

    private Task<WorkerEnd> Work(
        RecordingObserver observer, Func<WorkerRequest, WorkerRequest>? change = null, CancellationToken stop = default)
    {
        WorkerRequest request = new()
        {
            Id = "worker-0",
            ProgramVersion = Fixture.Version,
            Studies = SyntheticStudy.Catalog,
            Observer = observer,
            Times = Fixture.Quick,
        };
        WorkerRequest changed = change?.Invoke(request) ?? request with { Id = $"worker-{Guid.NewGuid():N}" };
        return ClusterWorker.Run(changed, JoinTarget.Folder(_folder.Path), stop);
    }
}
