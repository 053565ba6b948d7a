using System.Collections.Immutable;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Systems;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Tests.Coordination;

/// <summary>The Coordinator's decisions, one event after another, at stated times.</summary>
public sealed class RunSchedulerTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RunTimes _times = RunTimes.Default;
    private readonly List<ScheduleCommand> _commands = [];
    private ScheduleState _state = RunScheduler.Start(_start);

    [Fact]
    public void NothingIsAssignedBeforeAWaveIsOpenAndTheWorkerAsks()
    {
        Join("a", 2);
        Ask("a", 3);
        Assert.Empty(_commands);
        Open(100);
        Assert.Equal([0, 1, 2], Given("a"));
        Join("b", 1);
        Assert.Empty(_commands);
        Ask("b", 2);
        Assert.Equal([3, 4], Given("b"));
    }

    [Fact]
    public void DemandIsAStateNotACredit()
    {
        Open(100);
        Join("a", 2);
        Ask("a", 3);
        Assert.Equal([0, 1, 2], Given("a"));
        Ask("a", 3);
        Ask("a", 3);
        Assert.Empty(_commands);
        Ask("a", 3, computed: [1]);
        Assert.Equal([3], Given("a"));
        Happens(new ShardsFinished(At(1), [1]));
        Ask("a", 3);
        Assert.Empty(_commands);
    }

    [Fact]
    public void LongestPartsGoFirst()
    {
        Join("a", 1);
        Ask("a", 2);
        Happens(new WaveOpened(At(0), WavePlace.Workers, [1, 5, 2, 5], ShardSet.Empty, ImmutableDictionary<int, string>.Empty));
        Assert.Equal([1, 3], Given("a"));
    }

    [Fact]
    public void FewShardsAreSpreadAndNobodyKeepsOneInReserve()
    {
        foreach (string worker in new[] { "a", "b", "c" })
        {
            Join(worker, 2);
            Ask(worker, 3);
        }

        Open(6);
        Assert.Equal(["a", "b", "c"], _commands.OfType<AssignShards>().Select(a => a.Worker));
        Assert.All(_commands.OfType<AssignShards>(), a => Assert.Equal(2, a.Shards.Length));
    }

    [Fact]
    public void DoneShardsOfTheCheckpointAreNotAssigned()
    {
        Join("a", 4);
        Ask("a", 5);
        Happens(
            new WaveOpened(At(0), WavePlace.Workers, [0, 0, 0, 0, 0, 0], ShardSet.Of([0, 2, 3]), ImmutableDictionary<int, string>.Empty));
        Assert.Equal([1, 4, 5], Given("a"));
    }

    [Fact]
    public void ShardsOfALostWorkerGoToOthersAtOnceAndFirst()
    {
        Open(100);
        Join("a", 2);
        Ask("a", 3);
        Join("b", 1);
        Ask("b", 2);
        Happens(new WorkerLost(At(5), "a", false, "unreachable"));
        Assert.Contains(new NoteWorkerGone("a", false, "unreachable"), _commands);
        Ask("b", 2, computed: [3, 4]);
        Assert.Equal([0, 1], Given("b"));
        Happens(new WorkerLost(At(6), "a", false, "terminated"));
        Assert.Empty(_commands);
    }

    [Fact]
    public void RejoiningWorkerKeepsWhatItHolds()
    {
        Open(100);
        Join("a", 2);
        Ask("a", 3);
        Happens(new WorkerLost(At(5), "a", false, "unreachable"));
        Assert.Equal(1, _state.Troubles[1].Deaths);
        Join("a", 2, holding: [1, 2]);
        Assert.Equal(0, _state.Troubles[1].Deaths);
        Ask("a", 3);
        Assert.Equal([0], Given("a")); // 1 and 2 are there, 0 was lost on the way
    }

    [Fact]
    public void AssignmentThatNeverArrivedIsMadeAgainAfterTwoHeartbeats()
    {
        Open(100);
        Join("a", 1);
        Ask("a", 2);
        Assert.Equal([0, 1], Given("a"));
        Beat("a", held: [1]);
        Assert.Empty(_commands);
        Beat("a", held: [1]);
        Assert.Equal([0], Given("a"));
        Beat("a", held: [0, 1]);
        Beat("a", held: [0, 1]);
        Assert.Empty(_commands);
    }

    [Fact]
    public void FailedShardIsTriedElsewhereThenGivenUp()
    {
        Open(4);
        Join("a", 4);
        Ask("a", 5);
        Join("b", 1);
        Ask("b", 2);
        Happens(new AttemptFailed(At(1), 3, 1, "a", "overflow"));
        Assert.Empty(_commands.OfType<AssignShards>());
        Happens(new ClockTicked(At(2)));
        Assert.Equal(new AssignedShard(3, 2), Assert.Single(_commands.OfType<AssignShards>(), c => c.Worker == "b").Shards.Single());
        Happens(new AttemptFailed(At(2.1), 3, 1, "a", "the same attempt again, delivered twice"));
        Assert.Empty(_commands);
        Happens(new AttemptFailed(At(3), 3, 2, "b", "overflow"));
        Happens(new ClockTicked(At(5)));
        Assert.Equal(new AssignedShard(3, 3), Assert.Single(_commands.OfType<AssignShards>(), c => c.Worker == "a").Shards.Single());
        Happens(new AttemptFailed(At(6), 3, 3, "a", "overflow"));
        Assert.Equal(3, Assert.Single(_commands.OfType<NotePoison>()).Part);
        Happens(new ShardsFinished(At(7), [0, 1, 2]));
        Assert.Single(_commands.OfType<EndWave>());
    }

    [Fact]
    public void LonelyWorkerGetsItsFailedShardBack()
    {
        Open(1);
        Join("a", 1);
        Ask("a", 2);
        Happens(new AttemptFailed(At(1), 0, 1, "a", "overflow"));
        Happens(new ClockTicked(At(2)));
        Assert.Equal([0], Given("a"));
    }

    [Fact]
    public void ShardThatKillsItsWorkersIsGivenUp_AndItsLateResultCounts()
    {
        Open(2);
        for (int death = 1; death <= _times.MaxDeaths; death++)
        {
            Join($"w{death}", 1);
            Ask($"w{death}", 1);
            Assert.Equal([0], Given($"w{death}"));
            Beat($"w{death}", held: [0], running: [0]);
            Happens(new WorkerLost(At(death), $"w{death}", false, "gone"));
            Assert.Equal(death == _times.MaxDeaths, _commands.OfType<NotePoison>().Any());
        }

        Happens(new ShardsFinished(At(20), [0]));
        Assert.Empty(_state.Poisoned);
        Happens(new ShardsFinished(At(21), [1]));
        Assert.Single(_commands.OfType<EndWave>());
    }

    /// <summary>Workers that die before their first heartbeat leave open which of their shards it was.</summary>
    [Fact]
    public void SuspectsAreTriedAlone_SoThatTheInnocentIsNotGivenUpWithTheGuilty()
    {
        Open(10);
        var alone = new List<int[]>();
        for (int death = 1; death <= 2 * _times.MaxDeaths; death++)
        {
            string worker = $"w{death}";
            Join(worker, 1);
            Ask(worker, 2);
            int[] given = Given(worker);
            alone.Add(given);
            if (given.Contains(0))
            {
                Happens(new WorkerLost(At(death), worker, false, "gone"));
            }
            else
            {
                Happens(new ShardsFinished(At(death), [.. given]));
                Happens(new WorkerLost(At(death), worker, true, "left"));
            }
        }

        Assert.Equal(2, alone[0].Length);
        Assert.Contains(alone, g => g.SequenceEqual([1]));
        Assert.Equal([0], _state.Poisoned.Keys);
        Assert.Contains(1, Enumerable.Range(0, 10).Where(_state.Done.Contains));
    }

    /// <summary>The worker ends the innocent and begins the lethal one, and no word of that leaves it.</summary>
    [Fact]
    public void DeathCountsForAShardThatBeganAfterTheLastHeartbeat_AndTheInnocentOneIsDone()
    {
        const int innocent = 0;
        const int lethal = 1;
        Open(10);
        int deaths = 0;
        for (int worker = 0; _state.Poisoned.IsEmpty; worker++)
        {
            Join($"w{worker}", 1);
            Ask($"w{worker}", 2);
            int[] given = Given($"w{worker}");
            Beat($"w{worker}", held: given, running: [given[0]]);
            if (given.Contains(lethal))
            {
                deaths++;
                Happens(new WorkerLost(At(worker), $"w{worker}", false, "gone"));
            }
            else
            {
                Happens(new ShardsFinished(At(worker), [.. given]));
                Happens(new WorkerLost(At(worker), $"w{worker}", true, "left"));
            }
        }

        Assert.Equal(_times.MaxDeaths, deaths);
        Assert.Equal([lethal], _state.Poisoned.Keys);
        Assert.True(_state.Done.Contains(innocent));
    }

    [Fact]
    public void ComputedShardsOfADeadWorkerAreNotBlamed_ThoseItMayHaveBegunAre()
    {
        Open(10);
        Join("a", 1);
        Ask("a", 3);
        Beat("a", held: [0, 1, 2], running: [0]);
        Ask("a", 3, computed: [0]);
        Beat("a", held: [0, 1, 2, 3], running: [1]);
        Happens(new WorkerLost(At(3), "a", false, "gone"));
        Assert.Equal([1, 2, 3], _state.Troubles.Keys.Order());
    }

    [Fact]
    public void ShardsGivenBackOnLeavingCountAsNoFault()
    {
        Open(10);
        Join("a", 2);
        Ask("a", 3);
        Join("b", 4);
        Ask("b", 4);
        Ask("a", 0);
        Happens(new PartsReleased(At(1), "a", [0, 1, 2]));
        Ask("b", 8);
        Assert.Empty(_state.Workers["a"].Held);
        Happens(new WorkerLost(At(2), "a", true, "left"));
        Assert.Empty(_state.Troubles);
        Assert.Equal([0, 1], Given("b")); // in reserve, as more is left than anybody could start
        Ask("b", 8, computed: [3, 4, 5, 6]);
        Assert.Equal([2, 7], Given("b"));
    }

    [Fact]
    public void SilentWorkerIsLost()
    {
        Open(100);
        Join("a", 3);
        Happens(new ClockTicked(At(30)));
        Assert.DoesNotContain(_commands, c => c is NoteWorkerGone);
        Happens(new ClockTicked(At(31)));
        Assert.Equal("a", Assert.Single(_commands.OfType<NoteWorkerGone>()).Worker);
        Assert.Equal(0, _state.Slots);
    }

    [Fact]
    public void StragglerIsComputedTwiceWhenNothingElseIsLeft_AndTheLoserIsTold()
    {
        Open(2);
        Join("a", 1);
        Ask("a", 1);
        Join("b", 1);
        Ask("b", 1);
        Happens(new ShardsFinished(At(10), [1]));
        Beat("a", held: [0], running: [0], seconds: 1790, at: 1790);
        Beat("b", held: [], at: 1790);
        Happens(new ClockTicked(At(1791)));
        Assert.Empty(_commands);
        Beat("a", held: [0], running: [0], seconds: 1805, at: 1805);
        Beat("b", held: [], at: 1805);
        Happens(new ClockTicked(At(1806)));
        Assert.Equal([0], Given("b"));
        Happens(new ClockTicked(At(1807)));
        Assert.Empty(_commands);
        Happens(new ShardsFinished(At(1900), [0]));
        Assert.Equal(["a", "b"], _commands.OfType<DropShard>().Select(d => d.Worker).Order());
    }

    [Fact]
    public void PartsOfAWaveThatKeepsItsPlaceGoWhereTheyWere_AndAreTakenOverWhereTheOwnerIsGoneOrFarBehind()
    {
        foreach (string worker in new[] { "a", "b" })
        {
            Join(worker, 1);
            Ask(worker, 2);
        }

        ImmutableDictionary<int, string> places =
            Enumerable.Range(0, 9).ToImmutableDictionary(p => p, p => p == 8 ? "gone" : p % 2 == 0 ? "a" : "b");
        Happens(new WaveOpened(At(0), WavePlace.Workers, [.. new double[9]], ShardSet.Empty, places));
        Assert.Equal([0, 2], Given("a"));
        Assert.Equal([1, 3], Given("b"));
        Ask("a", 2, computed: [0, 2]);
        Assert.Equal([4, 6], Given("a"));
        Ask("a", 2, computed: [0, 2, 4, 6]);
        Assert.Equal([8], Given("a")); // nobody's
        Ask("a", 2, computed: [0, 2, 4, 6, 8]);
        Assert.Equal([7], Given("a")); // the end of the queue of b, which has two left
    }

    [Fact]
    public void TrainersWaveGoesToTheTrainer_ToTheStandInAfterAWhile()
    {
        Join("here", 2, TrainerRole.StandIn);
        Ask("here", 3);
        Join("other", 4);
        Ask("other", 5);
        Happens(new WaveOpened(At(1), WavePlace.Trainer, [1], ShardSet.Empty, ImmutableDictionary<int, string>.Empty));
        Assert.Empty(_commands);
        Happens(new ClockTicked(At(9)));
        Assert.Empty(_commands);
        Join("gpu", 0, TrainerRole.Trainer);
        Ask("gpu", 1);
        Assert.Equal([0], Given("gpu"));
        Happens(new WorkerLost(At(11), "gpu", false, "gone"));
        Assert.Equal([0], Given("here"));
    }

    private static DateTimeOffset At(double seconds) => _start.AddSeconds(seconds);

    private void Open(int parts) =>
        Happens(new WaveOpened(At(0), WavePlace.Workers, [.. new double[parts]], ShardSet.Empty, ImmutableDictionary<int, string>.Empty));

    private void Join(string worker, int slots, TrainerRole trainer = TrainerRole.None, int[]? holding = null) =>
        Happens(new WorkerJoined(At(0), worker, "host", slots, trainer, [.. holding ?? []]));

    private void Ask(string worker, int capacity, int[]? computed = null) =>
        Happens(new CapacityReported(At(0), worker, capacity, [.. computed ?? []]));

    private void Beat(string worker, int[] held, int[]? running = null, double seconds = 1, double at = 0) =>
        Happens(new WorkerReported(At(at), worker, [.. (running ?? []).Select(r => new RunningPart(r, seconds))], [.. held]));

    private void Happens(ScheduleEvent happened)
    {
        Decision decision = RunScheduler.Decide(_state, happened, _times);
        _state = decision.State;
        _commands.Clear();
        _commands.AddRange(decision.Commands);
    }

    private int[] Given(string worker) =>
        [.. _commands.OfType<AssignShards>().Where(a => a.Worker == worker).SelectMany(a => a.Shards).Select(s => s.Part)];
}
