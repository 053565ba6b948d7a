using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Actors.Workers;
using PcpCluster.Host.Rehearsal;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Tests.Workers;

/// <summary>A worker node alone, in virtual time; the test is its Coordinator, aggregator and package server.</summary>
public sealed class WorkerNodeTests : TestKit
{
    private static readonly SyntheticStudy _study = new(new SyntheticSettings());
    private static readonly Wave _wave = _study.Next(StudyState.Start, ComputeOptions.SingleThread)!;
    private readonly RecordingObserver _observer = new();
    private readonly RunFate<WorkerEnd> _fate = new();
    private readonly TestProbe _coordinator;
    private readonly TestProbe _aggregator;
    private readonly IActorRef _node;
    private int _reconnections;

    public WorkerNodeTests()
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"\npcp.own-thread { type = PinnedDispatcher, "
            + "executor = fork-join-executor }\nakka.loglevel = WARNING\nakka.test.single-expect-default = 20s")
    {
        _coordinator = CreateTestProbe();
        _aggregator = CreateTestProbe();
        WorkerRequest request = new() { Id = "w", Slots = 2, ProgramVersion = "1", Studies = SyntheticStudy.Catalog, Observer = _observer };
        _node = Sys.ActorOf(Systems.ActorOf.New(() => new WorkerNode(request, _fate, () => _reconnections++, _fate.Succeed)));
        Attach();
    }

    [Fact]
    public void AsksToJoinUntilItIsWelcome_ThenForWork()
    {
        _coordinator.ExpectMsg<JoinRequest>(j => Assert.Empty(j.Holding));
        Advance(2);
        _coordinator.ExpectMsg<JoinRequest>();
        Welcome("one");
        _coordinator.ExpectMsg<WorkCapacity>(c => Assert.Equal((3, "one"), (c.Capacity, c.Incarnation)));
        Advance(2);
        _coordinator.ExpectMsg<Heartbeat>(b => Assert.Empty(b.Held));
    }

    [Fact]
    public void ResultIsSentAgainUntilItIsStored()
    {
        BeginWork();
        Assign(0);
        ShardComputed result = _aggregator.ExpectMsg<ShardComputed>();
        Assert.Equal(_study.Evaluate(_wave.Input, _wave.Parts[0], ComputeOptions.SingleThread).Checksum, result.Result.Checksum);
        Assert.Equal(new ShardId(0, 0), _coordinator.FishForMessage<WorkCapacity>(c => c.Computed.Length == 1).Computed[0]);
        Advance(8);
        _aggregator.ExpectNoMsg(50);
        Advance(4);
        _aggregator.ExpectMsg<ShardComputed>();
        _node.Tell(new ShardsStored("run", [new ShardId(0, 0)]));
        Advance(20);
        _aggregator.ExpectNoMsg(50);
        Assert.Empty(_coordinator.FishForMessage<Heartbeat>(b => b.Held.IsEmpty).Held);
    }

    [Fact]
    public void AssignmentThatComesTwiceIsComputedOnce()
    {
        BeginWork();
        Assign(0);
        Assign(0);
        _aggregator.ExpectMsg<ShardComputed>();
        _aggregator.ExpectNoMsg(100);
    }

    [Fact]
    public void WithManyResultsNotStoredItAsksForNoMore()
    {
        BeginWork();
        Assign([.. Enumerable.Range(0, RunTimes.Default.UnsavedResults)]);
        _coordinator.FishForMessage<WorkCapacity>(c => c.Capacity == 0 && c.Computed.Length == RunTimes.Default.UnsavedResults);
        _node.Tell(new ShardsStored("run", [new ShardId(0, 7)]));
        Advance(2);
        _coordinator.FishForMessage<WorkCapacity>(c => c.Capacity == 3);
    }

    [Fact]
    public void SilentCoordinatorMakesANewLink_AndTheNextLearnsWhatIsHeld()
    {
        BeginWork();
        Assign(0);
        _aggregator.ExpectMsg<ShardComputed>();
        Advance(22);
        Assert.Single(_observer.Notices.OfType<LinkLost>());
        AwaitAssert(() => Assert.Equal(1, _reconnections));
        Attach();
        _coordinator.FishForMessage<JoinRequest>(j => j.Run == "run" && j.Holding.SequenceEqual([new ShardId(0, 0)]));
        Welcome("two");
        AwaitAssert(() => Assert.Single(_observer.Notices.OfType<LinkBack>()));
        _aggregator.FishForMessage<ShardComputed>(_ => true);
    }

    [Fact]
    public void UnknownToItsCoordinatorItJoinsAgain_OverANewLinkIfThatIsAnother()
    {
        BeginWork();
        _node.Tell(new JoinAgain("one"));
        _coordinator.FishForMessage<JoinRequest>(_ => true);
        Assert.Equal(0, _reconnections);
        _node.Tell(new JoinAgain("two"));
        AwaitAssert(() => Assert.Equal(1, _reconnections));
    }

    [Fact]
    public async Task WithoutCoordinatorForTooLongItEnds()
    {
        BeginWork();
        _node.Tell(new WorkerNode.Detach());
        Advance(29 * 60);
        Assert.False(_fate.End.IsCompleted);
        Advance(2 * 60);
        Assert.Equal(WorkerEnding.Orphaned, (await _fate.End).Ending);
    }

    [Fact]
    public async Task RefusedItSaysWhy()
    {
        _node.Tell(new Refusal("other build"));
        Assert.Contains("other build", (await Assert.ThrowsAsync<InputException>(() => _fate.End)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherRunAtTheSameAddressMakesItForgetTheOld()
    {
        BeginWork();
        Assign(0);
        _aggregator.ExpectMsg<ShardComputed>();
        _node.Tell(Greeting("two") with { Run = "another" });
        Advance(2);
        Assert.Empty(_coordinator.FishForMessage<Heartbeat>(b => b.Incarnation == "two").Held);
        _node.Tell(new RunFinished("run"));
        _node.Tell(new RunFinished("another"));
        Assert.Equal(new WorkerEnd(WorkerEnding.Finished, 1), await _fate.End);
    }

    private static Welcome Greeting(string incarnation) =>
        new("run", incarnation, "1", PackageOutline.Of(_study.Package)) { Study = _study };

    private void Attach() => _node.Tell(new WorkerNode.Attach(_coordinator, _aggregator, _aggregator, null));

    private void Welcome(string incarnation) => _node.Tell(Greeting(incarnation));

    private void BeginWork()
    {
        Welcome("one");
        _coordinator.FishForMessage<WorkCapacity>(c => c.Capacity == 3);
    }

    private void Assign(params int[] parts) => _node.Tell(new ShardsAssigned(
        "one", WaveOutline.Of(_wave), [.. parts.Select(p => new AssignedPart(new Part(p, 0, "pilot", p, 1), 1))])
    {
        Input = _wave.Input,
    });

    private void Advance(double seconds)
    {
        for (double gone = 0; gone < seconds; gone += 2)
        {
            ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(2));
            _node.Ask<ActorIdentity>(new Identify(null)).Wait(TimeSpan.FromSeconds(5)); // it has seen the tick
        }
    }
}
