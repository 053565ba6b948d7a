using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Tests.Coordination;

/// <summary>The Coordinator's decisions, one event after another, at stated times.</summary>
public sealed class RunSchedulerTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PipelineOptions _options = new() { MinWindow = 4 };
    private readonly List<ScheduleCommand> _commands = [];
    private ScheduleState _state = ScheduleState.Start(100, ShardSet.Empty, _start);

    [Fact]
    public void NothingIsOfferedBeforeThePackageIsReady()
    {
        Happens(new WorkerJoined(At(0), "a", "host", 2));
        Assert.DoesNotContain(_commands, c => c is OfferShard or GreetWorker);
        Happens(new PackageReady(At(1)));
        Assert.Single(_commands.OfType<BroadcastPackage>());
        Assert.Equal([0, 1, 2, 3], Offers());
    }

    [Fact]
    public void EachFinishedShardMakesRoomForTheNext()
    {
        Happens(new PackageReady(At(0)));
        Happens(new ShardsFinished(At(1), [2, 0]));
        Assert.Equal([4, 5], Offers());
        Assert.Equal(2, _state.Done.Count);
        Happens(new ShardsFinished(At(2), [2]));
        Assert.Empty(Offers());
        Assert.Equal(2, _state.Done.Count);
    }

    [Fact]
    public void WindowGrowsWithTheSlots()
    {
        Happens(new PackageReady(At(0)));
        Happens(new WorkerJoined(At(1), "a", "host", 8));
        Assert.Equal(12, Offers().Length);
        Assert.Contains(new GreetWorker("a"), _commands);
    }

    [Fact]
    public void DoneShardsOfTheCheckpointAreNotOffered()
    {
        _state = ScheduleState.Start(6, ShardSet.Of([0, 2, 3]), _start);
        Happens(new PackageReady(At(0)));
        Assert.Equal([1, 4, 5], Offers());
    }

    [Fact]
    public void FailedShardIsTriedElsewhereThenGivenUp()
    {
        Happens(new PackageReady(At(0)));
        Happens(new WorkerJoined(At(0), "a", "host", 1));
        Happens(new WorkerJoined(At(0), "b", "host", 1));
        Happens(new AttemptFailed(At(1), 3, 1, "a", "overflow"));
        Assert.Empty(Offers());
        Happens(new ClockTicked(At(2)));
        Assert.Equal(new OfferShard(3, 2, "a"), Assert.Single(_commands.OfType<OfferShard>()));
        Happens(new AttemptFailed(At(2.1), 3, 1, "a", "the same attempt again, delivered twice"));
        Assert.Empty(_commands);
        Happens(new AttemptFailed(At(3), 3, 2, "b", "overflow"));
        Happens(new ClockTicked(At(5)));
        Assert.Equal(new OfferShard(3, 3, "b"), Assert.Single(_commands.OfType<OfferShard>()));
        Happens(new AttemptFailed(At(6), 3, 3, "a", "overflow"));
        Assert.Equal(3, Assert.Single(_commands.OfType<NotePoison>()).Shard);
        Assert.Contains(3, _state.Poisoned.Keys);
    }

    [Fact]
    public void LonelyWorkerGetsItsFailedShardBack()
    {
        Happens(new PackageReady(At(0)));
        Happens(new WorkerJoined(At(0), "a", "host", 1));
        Happens(new AttemptFailed(At(1), 3, 1, "a", "overflow"));
        Happens(new ClockTicked(At(2)));
        Assert.Equal(new OfferShard(3, 2, string.Empty), Assert.Single(_commands.OfType<OfferShard>()));
    }

    [Fact]
    public void LateResultOfAShardGivenUpCounts()
    {
        _state = ScheduleState.Start(2, ShardSet.Empty, _start);
        Happens(new PackageReady(At(0)));
        Happens(new OfferAbandoned(At(1), 0, 1));
        Assert.Single(_state.Poisoned);
        Happens(new ShardsFinished(At(2), [0]));
        Assert.Empty(_state.Poisoned);
        Happens(new ShardsFinished(At(3), [1]));
        Assert.Single(_commands.OfType<FinishRun>());
    }

    [Fact]
    public void RunEndsOnceWhenAllIsDoneOrGivenUp()
    {
        _state = ScheduleState.Start(2, ShardSet.Empty, _start);
        Happens(new PackageReady(At(0)));
        Happens(new ShardsFinished(At(1), [1]));
        Assert.DoesNotContain(_commands, c => c is FinishRun);
        Happens(new OfferAbandoned(At(2), 0, 1));
        Assert.Single(_commands.OfType<FinishRun>());
        Happens(new ShardsFinished(At(3), [1]));
        Assert.Empty(_commands);
    }

    [Fact]
    public void SilentWorkerIsLostAndItsReturnNoticed()
    {
        Happens(new PackageReady(At(0)));
        Happens(new WorkerJoined(At(0), "a", "host", 3));
        Happens(new ClockTicked(At(30)));
        Assert.DoesNotContain(_commands, c => c is NoteWorkerGone);
        Happens(new ClockTicked(At(31)));
        Assert.Equal("a", Assert.Single(_commands.OfType<NoteWorkerGone>()).Worker);
        Assert.Equal(0, _state.Slots);
        Happens(new WorkerReported(At(32), Beat("a", 3)));
        Assert.Contains(new WatchWorker("a"), _commands);
        Assert.Equal(3, _state.Slots);
    }

    [Fact]
    public void LostOffersAreMadeAgainOnlyWhenEveryoneIsIdleForLong()
    {
        Happens(new PackageReady(At(0)));
        Happens(new WorkerReported(At(50), Beat("a", 1, new RunningShard(0, 50))));
        Happens(new ClockTicked(At(61)));
        Assert.Empty(Offers());
        Happens(new WorkerReported(At(62), Beat("a", 1)));
        Happens(new ClockTicked(At(63)));
        Assert.Equal([0, 1, 2, 3], Offers());
        Happens(new ClockTicked(At(64)));
        Assert.Empty(Offers());
    }

    [Fact]
    public void StragglerIsOfferedOnceMoreWhenNothingFreshIsLeft()
    {
        _state = ScheduleState.Start(2, ShardSet.Empty, _start);
        Happens(new PackageReady(At(0)));
        Happens(new ShardsFinished(At(10), [1]));
        Happens(new WorkerReported(At(1795), Beat("a", 2, new RunningShard(0, 1790))));
        Happens(new ClockTicked(At(1796)));
        Assert.Empty(Offers());
        Happens(new WorkerReported(At(1810), Beat("a", 2, new RunningShard(0, 1805))));
        Happens(new ClockTicked(At(1811)));
        Assert.Equal([0], Offers());
        Happens(new WorkerReported(At(1815), Beat("a", 2, new RunningShard(0, 1810))));
        Happens(new ClockTicked(At(1816)));
        Assert.Empty(Offers());
    }

    [Fact]
    public void ReleasedOfferComesAgainWithoutCountingAsFailure()
    {
        Happens(new PackageReady(At(0)));
        Happens(new OfferReleased(At(1), 2, 1));
        Happens(new ClockTicked(At(2)));
        Assert.Equal(new OfferShard(2, 1, string.Empty), Assert.Single(_commands.OfType<OfferShard>()));
        Assert.DoesNotContain(_commands, c => c is NoteFailure);
    }

    private static DateTimeOffset At(double seconds) => _start.AddSeconds(seconds);

    private static Heartbeat Beat(string worker, int slots, params RunningShard[] running) =>
        new("run", worker, "host", slots, 0, 0, [.. running]);

    private void Happens(ScheduleEvent happened)
    {
        Decision decision = RunScheduler.Decide(_state, happened, _options);
        _state = decision.State;
        _commands.Clear();
        _commands.AddRange(decision.Commands);
    }

    private int[] Offers() => [.. _commands.OfType<OfferShard>().Select(o => o.Shard)];
}
