using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Observing;
using PcpCluster.Checkpoints;
using PcpCluster.Host.Rehearsal;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Tests.Runs;

/// <summary>Whole runs in one process: one local actor system, no port.</summary>
public sealed class StudyRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task GivesTheBitsOfAPlainLoop(int slots)
    {
        SyntheticSettings settings = new();
        RecordingObserver observer = new();
        RunOutcome outcome =
            await StudyRun.Run(Fixture.Request(settings, _folder.Path, observer) with { LocalSlots = slots }, CancellationToken.None);
        Assert.Equal(Fixture.Direct(settings), Fixture.Json(outcome));
        Assert.True(outcome.IsComplete);
        Assert.Equal(
            [("pilot", 4), ("training", 1), ("rates", 100), ("iteration 1", 50), ("iteration 2", 50)],
            outcome.Status.Waves.Select(w => (w.Purpose, w.Done)));
        Assert.True(outcome.Status.Finished);
        Assert.Equal(["grid 0", "grid 1"], observer.Notices.OfType<GroupDone>().Select(g => g.Label).Order());
    }

    [Fact]
    public async Task PoisonShardIsReportedWithItsPointAndStopsNothingElseOfItsWave()
    {
        SyntheticSettings settings = new(FailingPart: 7);
        RecordingObserver observer = new();
        RunOutcome outcome =
            await StudyRun.Run(Fixture.Request(settings, _folder.Path, observer) with { LocalSlots = 2 }, CancellationToken.None);
        Assert.False(outcome.IsComplete);
        Assert.Null(outcome.Result);
        Assert.Equal((99, 100), outcome.Status.Waves.Where(w => w.Purpose == "rates").Select(w => (w.Done, w.Total)).Single());
        string given = Assert.Single(outcome.GivenUp);
        Assert.Contains("part 7 (grid 0, item 7)", given, StringComparison.Ordinal);
        Assert.Contains("made to fail", given, StringComparison.Ordinal);
        Assert.Equal(Fixture.Quick.MaxAttempts, observer.Notices.OfType<ShardRetried>().Count());
        Assert.True(Assert.Single(outcome.Status.Failures, f => f.GivenUp) is { Wave: 2, Part: 7, Recovered: false });
    }

    [Fact]
    public async Task InterruptedRunGoesOnWhereItStoppedAndGivesTheSameBits()
    {
        SyntheticSettings settings = new(Rounds: 2_000_000);
        using CancellationTokenSource interrupt = new();
        int left = 30;
        RecordingObserver first = new()
        {
            Also = n =>
            {
                if (n is ShardFinished && Interlocked.Decrement(ref left) == 0)
                {
                    interrupt.Cancel();
                }
            },
        };
        RunRequest request = Fixture.Request(settings, _folder.Path) with { LocalSlots = 2, Observer = first };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StudyRun.Run(request, interrupt.Token));
        RunStatus dead = RunStatus.Read(_folder.Path);
        Assert.False(dead.Alive);
        Assert.InRange(dead.Done, 30, 60);

        RecordingObserver second = new();
        RunOutcome outcome = await StudyRun.Run(
            Fixture.Request(settings, _folder.Path, second) with { LocalSlots = 2, Resume = true }, CancellationToken.None);
        Assert.Equal(Fixture.Direct(settings), Fixture.Json(outcome));
        Assert.Equal(dead.Done, second.Notices.OfType<WaveBegun>().Sum(w => w.Done));
        Assert.Equal(205 - dead.Done, second.Notices.OfType<ShardFinished>().Count());
    }

    /// <summary>The machine's clock is set by hours while workers compute: nobody is taken for silent, no bit changes.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public async Task ClockThatIsSetDuringTheRunChangesNothing(int hours)
    {
        SyntheticSettings settings = new(Rounds: 1000, Sleep: 2);
        SetClock clock = new();
        RecordingObserver observer = new() { Also = n => clock.Offset = n is ShardFinished ? TimeSpan.FromHours(hours) : clock.Offset };
        RunOutcome outcome = await StudyRun.Run(
            Fixture.Request(settings, _folder.Path, observer) with { LocalSlots = 2, Time = clock }, CancellationToken.None);
        Assert.Equal(Fixture.Direct(settings), Fixture.Json(outcome));
        Assert.Empty(observer.Notices.OfType<WorkerGone>());
        Assert.Equal(outcome.Status.Total, observer.Notices.OfType<ShardFinished>().Count());
    }

    [Fact]
    public async Task ResumeRefusesOtherSettingsAndNamesThem()
    {
        SyntheticSettings settings = new();
        await StudyRun.Run(Fixture.Request(settings, _folder.Path), CancellationToken.None);
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => StudyRun.Run(
            Fixture.Request(settings with { Values = 17 }, _folder.Path) with { Resume = true }, CancellationToken.None));
        Assert.Contains("Values was 16, is now 17", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnfinishedRunIsNotOverwritten_AFinishedOneIsReplaced()
    {
        SyntheticSettings settings = new(FailingPart: 3);
        await StudyRun.Run(Fixture.Request(settings, _folder.Path), CancellationToken.None);
        InputException refusal = await Assert.ThrowsAsync<InputException>(
            () => StudyRun.Run(Fixture.Request(settings, _folder.Path), CancellationToken.None));
        Assert.Contains("not finished. Go on with --resume", refusal.Message, StringComparison.Ordinal);

        using TemporaryFolder other = new();
        await StudyRun.Run(Fixture.Request(new(), other.Path), CancellationToken.None);
        RunOutcome again = await StudyRun.Run(Fixture.Request(new(Values: 8), other.Path), CancellationToken.None);
        Assert.Equal(Fixture.Direct(new(Values: 8)), Fixture.Json(again));
    }

    [Fact]
    public async Task FinishedRunResumesToItsResultWithoutComputing()
    {
        SyntheticSettings settings = new();
        RunOutcome first = await StudyRun.Run(Fixture.Request(settings, _folder.Path), CancellationToken.None);
        RecordingObserver observer = new();
        RunOutcome again =
            await StudyRun.Run(Fixture.Request(settings, _folder.Path, observer) with { Resume = true }, CancellationToken.None);
        Assert.Equal(Fixture.Json(first), Fixture.Json(again));
        Assert.Empty(observer.Notices.OfType<ShardFinished>());
    }

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
