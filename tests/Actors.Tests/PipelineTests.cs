using PcpCluster.Actors.Checkpoints;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Work.Synthetic;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Tests;

/// <summary>The whole pipeline in one process.</summary>
public sealed class PipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task GivesTheBitsOfAPlainLoop(int slots)
    {
        SyntheticSettings settings = new();
        RunOutcome outcome = await Pipeline.Run(Fixture.Request(settings, _folder.Path) with { LocalSlots = slots }, CancellationToken.None);
        Assert.Equal(Fixture.Direct(settings), outcome.Result);
        Assert.True(outcome.IsComplete);
        Assert.Equal(100, outcome.Status.Done);
    }

    [Fact]
    public async Task PoisonShardIsReportedWithItsPointAndStopsNothingElse()
    {
        SyntheticSettings settings = new(FailingShard: 7);
        RecordingObserver observer = new();
        RunOutcome outcome = await Pipeline.Run(
            Fixture.Request(settings, _folder.Path, observer) with { LocalSlots = 2 }, CancellationToken.None);
        Assert.False(outcome.IsComplete);
        Assert.Null(outcome.Result);
        Assert.Null(outcome.Grids[0]);
        Assert.NotNull(outcome.Grids[1]);
        Assert.Equal(99, outcome.Status.Done);
        string given = Assert.Single(outcome.GivenUp);
        Assert.Contains("shard 7 (grid 100x100x100, irreducible q-point 7", given, StringComparison.Ordinal);
        Assert.Contains("made to fail", given, StringComparison.Ordinal);
        Assert.Equal(Fixture.Quick.MaxAttempts, observer.Notices.OfType<ShardRetried>().Count());
        Assert.True(Assert.Single(outcome.Status.Failures, f => f.GivenUp) is { Shard: 7, Recovered: false });
    }

    [Fact]
    public async Task InterruptedRunGoesOnWhereItStoppedAndGivesTheSameBits()
    {
        SyntheticSettings settings = new(Rounds: 3_000_000);
        using CancellationTokenSource interrupt = new();
        InterruptAfter observer = new(20, interrupt);
        PipelineRequest request = Fixture.Request(settings, _folder.Path) with { LocalSlots = 2, Observer = observer };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Pipeline.Run(request, interrupt.Token));
        RunStatus dead = RunStatus.Read(_folder.Path);
        Assert.False(dead.Alive);
        Assert.InRange(dead.Done, 10, 90);

        RecordingObserver second = new();
        RunOutcome outcome = await Pipeline.Run(
            Fixture.Request(settings, _folder.Path, second) with { LocalSlots = 2, Resume = true }, CancellationToken.None);
        Assert.Equal(Fixture.Direct(settings), outcome.Result);
        Assert.Equal(dead.Done, Assert.Single(second.Notices.OfType<RunOpened>()).Done);
        Assert.Empty(second.Notices.OfType<TrainingNoted>());
        Assert.Equal(100 - dead.Done, second.Notices.OfType<ShardFinished>().Count());
    }

    [Fact]
    public async Task ResumeRefusesOtherSettingsAndNamesThem()
    {
        SyntheticSettings settings = new();
        await Pipeline.Run(Fixture.Request(settings, _folder.Path), CancellationToken.None);
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => Pipeline.Run(
            Fixture.Request(settings with { Values = 17 }, _folder.Path) with { Resume = true }, CancellationToken.None));
        Assert.Contains("Values was 16, is now 17", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FinishedRunIsNotOverwrittenAndResumesToItsResult()
    {
        SyntheticSettings settings = new();
        RunOutcome first = await Pipeline.Run(Fixture.Request(settings, _folder.Path), CancellationToken.None);
        InputException refusal = await Assert.ThrowsAsync<InputException>(
            () => Pipeline.Run(Fixture.Request(settings, _folder.Path), CancellationToken.None));
        Assert.Contains("--resume", refusal.Message, StringComparison.Ordinal);
        RunOutcome again = await Pipeline.Run(Fixture.Request(settings, _folder.Path) with { Resume = true }, CancellationToken.None);
        Assert.Equal(first.Result, again.Result);
    }

    [Fact]
    public async Task FailedTrainingEndsTheRunWithItsReason()
    {
        PipelineRequest request = Fixture.Request(new SyntheticSettings(), _folder.Path) with { Physics = new UntrainablePhysics() };
        InputException failure = await Assert.ThrowsAsync<InputException>(() => Pipeline.Run(request, CancellationToken.None));
        Assert.Contains("the loss does not fall", failure.Message, StringComparison.Ordinal);
    }

    private sealed class InterruptAfter(int shards, CancellationTokenSource interrupt) : IRunObserver
    {
        private int _left = shards;

        public void Note(RunNotice notice)
        {
            if (notice is ShardFinished && Interlocked.Decrement(ref _left) == 0)
            {
                interrupt.Cancel();
            }
        }
    }
}
