using System.Text;
using Microsoft.Data.Sqlite;
using PcpCluster.Actors.Checkpoints;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Work;
using PcpCluster.Actors.Work.Synthetic;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Tests.Checkpoints;

public sealed class RunCheckpointTests : IDisposable
{
    private static readonly SyntheticSettings _settings = new(Grids: 1, ShardsPerGrid: 40, Values: 600);
    private static readonly WorkPackage _untrained = SyntheticPhysics.Untrained(_settings);
    private static readonly WorkPackage _trained = new SyntheticPhysics().Train(_untrained, new Progress<string>(), CancellationToken.None);
    private static readonly RunPlan _plan = new SyntheticPhysics().Plan(_trained);
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "checkpoint.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsStoredIsThereAgain()
    {
        ShardComputed[] results = [.. Enumerable.Range(0, 10).Select(Result)];
        Fill(results);
        using RunCheckpoint again = Resume();
        Assert.Equal(_trained.Checksum, again.LoadPackage(_trained.Computation, _trained.Version)?.Checksum);
        Assert.Equal(10, again.Verify(_plan, out var damaged).Count);
        Assert.Empty(damaged);
        Assert.Equal(results.Select(r => r.Result.Checksum), again.Results(0, 10).Select(r => r.Checksum));
        Assert.Equal(results[3].Result.Values.ToArray(), again.Results(3, 4).Single().Values.ToArray());
        Assert.Equal(results[5].Result.Checksum, again.ChecksumOf(5));
        Assert.Null(again.ChecksumOf(11));
    }

    [Theory]
    [InlineData("UPDATE results SET doubles = zeroblob(length(doubles)) WHERE shard = 4")]
    [InlineData("UPDATE results SET doubles = substr(doubles, 1, length(doubles) - 3) WHERE shard = 4")]
    [InlineData("UPDATE results SET counts = x'0102030405060708' WHERE shard = 4")]
    [InlineData("UPDATE results SET checksum = 'x' WHERE shard = 4")]
    public void RecordThatDoesNotFitItsChecksumIsComputedAgain(string damage)
    {
        Fill([.. Enumerable.Range(0, 10).Select(Result)]);
        using (SqliteConnection connection = new($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = damage;
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        using RunCheckpoint again = Resume();
        ShardSet sound = again.Verify(_plan, out var damaged);
        Assert.Equal(4, Assert.Single(damaged));
        Assert.Equal(9, sound.Count);
        Assert.False(sound.Contains(4));
        InputException missing = Assert.Throws<InputException>(() => again.Results(4, 5).Single());
        Assert.Contains("shard 4 is missing", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedPagesCostOnlyTheirRecords()
    {
        Fill([.. Enumerable.Range(0, 40).Select(Result)]);
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        int page = bytes.Length / 2 / 4096;
        Encoding.ASCII.GetBytes("this page was overwritten by somebody").CopyTo(bytes, page * 4096);
        System.IO.File.WriteAllBytes(File, bytes);
        using RunCheckpoint again = Resume();
        ShardSet sound = again.Verify(_plan, out _);
        Assert.InRange(sound.Count, 20, 40);
        again.Store([.. Enumerable.Range(0, 40).Where(i => !sound.Contains(i)).Select(Result)]);
        Assert.Equal(40, again.Results(0, 40).Count());
    }

    [Fact]
    public void FileThatIsNoCheckpointIsRefusedClearly()
    {
        System.IO.File.WriteAllText(File, new string('x', 10_000));
        InputException refusal = Assert.Throws<InputException>(Resume);
        Assert.Contains("not a checkpoint", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingToResumeIsSaid()
    {
        InputException refusal = Assert.Throws<InputException>(Resume);
        Assert.Contains("nothing to resume", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FullDiskIsNamedAndLosesNothingStored()
    {
        using (RunCheckpoint checkpoint = RunCheckpoint.Create(_folder.Path, _untrained, Fixture.Version, TimeProvider.System))
        {
            checkpoint.StorePackage(_trained, _plan);
            checkpoint.LimitPages(40);
            int stored = 0;
            InputException full = Assert.Throws<InputException>(() =>
            {
                for (; stored < 40; stored++)
                {
                    checkpoint.Store([Result(stored)]);
                }
            });
            Assert.Contains("no space left for the checkpoint", full.Message, StringComparison.Ordinal);
            Assert.Contains("--resume", full.Message, StringComparison.Ordinal);
            Assert.InRange(stored, 5, 38);
            Assert.Equal(stored, checkpoint.Results(0, stored).Count());
        }

        using RunCheckpoint again = Resume();
        again.Store([Result(39)]);
    }

    [Fact]
    public void SecondCoordinatorInTheSameFolderIsRefused()
    {
        using RunCheckpoint checkpoint = RunCheckpoint.Create(_folder.Path, _untrained, Fixture.Version, TimeProvider.System);
        InputException refusal = Assert.Throws<InputException>(Resume);
        Assert.Contains("another coordinator", refusal.Message, StringComparison.Ordinal);
        Assert.True(RunStatus.Read(_folder.Path).Alive);
    }

    [Fact]
    public void OtherInputWithEqualSettingsIsRefused()
    {
        Fill([]);
        WorkPackage other = new(
            _untrained.Computation, _untrained.Version, _untrained.Settings, [new PackageSection("structure", new byte[3])]);
        InputException refusal = Assert.Throws<InputException>(() => RunCheckpoint.Resume(_folder.Path, other, TimeProvider.System));
        Assert.Contains("structure or force constants differ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherVersionOfTheComputationIsRefused()
    {
        Fill([]);
        WorkPackage other = new(_untrained.Computation, _untrained.Version + 1, _untrained.Settings, _untrained.Sections);
        InputException refusal = Assert.Throws<InputException>(() => RunCheckpoint.Resume(_folder.Path, other, TimeProvider.System));
        Assert.Contains("Resume with the program that started it", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StatusOfADeadRunTellsRateWorkersAndFailures()
    {
        using (RunCheckpoint checkpoint = RunCheckpoint.Create(_folder.Path, _untrained, Fixture.Version, TimeProvider.System))
        {
            checkpoint.StorePackage(_trained, _plan);
            checkpoint.Store([Result(0)]);
            Thread.Sleep(20);
            checkpoint.Store([Result(1), Result(2)]);
            checkpoint.NoteWorkers([("worker-a", new WorkerState("node1", 4, TimeProvider.System.GetUtcNow(), 3, 6.5, []), "here")]);
            checkpoint.NoteFailure(1, 1, "worker-a", "overflow", fatal: false);
            checkpoint.NoteFailure(9, 3, string.Empty, "overflow", fatal: true);
        }

        RunStatus status = RunStatus.Read(_folder.Path);
        Assert.Equal((40, 3, false), (status.Total, status.Done, status.Alive));
        Assert.True(status.ShardsPerSecond > 0);
        Assert.NotNull(status.Remaining);
        Assert.Equal(("node1", 4, 3L, 1.5), status.Workers.Select(w => (w.Host, w.Slots, w.ShardsDone, w.BusySeconds)).Single());
        Assert.Equal([(1, false, true), (9, true, false)], status.Failures.Select(f => (f.Shard, f.GivenUp, f.Recovered)));
    }

    private static ShardComputed Result(int shard)
    {
        double[] values = [.. Enumerable.Range(0, _settings.Values).Select(i => Math.Sin((shard * 1000) + i))];
        return new ShardComputed("run", new ShardResult(shard, values, new long[] { shard, 7 }), 1, "worker-a", 0.5);
    }

    private void Fill(ShardComputed[] results)
    {
        using RunCheckpoint checkpoint = RunCheckpoint.Create(_folder.Path, _untrained, Fixture.Version, TimeProvider.System);
        checkpoint.StorePackage(_trained, _plan);
        checkpoint.Store(results);
    }

    private RunCheckpoint Resume() => RunCheckpoint.Resume(_folder.Path, _untrained, TimeProvider.System);
}
