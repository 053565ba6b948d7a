using System.Text;
using Microsoft.Data.Sqlite;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Checkpoints.Tests;

public sealed class RunCheckpointTests : IDisposable
{
    private const int Values = 600;
    private static readonly StudyPackage _package = Package("structure", 3);
    private static readonly Wave _wave = WaveOf(0, 40);
    private readonly string _folder = Directory.CreateTempSubdirectory("pcp-test-").FullName;

    private string File => Path.Combine(_folder, "checkpoint.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WhatIsStoredIsThereAgain()
    {
        StoredResult[] results = [.. Enumerable.Range(0, 10).Select(Result)];
        Fill(results);
        using RunCheckpoint again = Resume();
        Assert.Equal(10, again.OpenWave(_wave, out var damaged).Count);
        Assert.Empty(damaged);
        Assert.Equal(results.Select(r => r.Result.Checksum), again.Results(0, 10).Select(r => r.Checksum));
        Assert.Equal(results[3].Result.Values.ToArray(), again.Results(0, 4).Last().Values.ToArray());
        Assert.Equal(results[5].Result.Checksum, again.ChecksumOf(0, 5));
        Assert.Null(again.ChecksumOf(0, 11));
    }

    [Theory]
    [InlineData("UPDATE results SET doubles = zeroblob(length(doubles)) WHERE id = 4")]
    [InlineData("UPDATE results SET doubles = substr(doubles, 1, length(doubles) - 3) WHERE id = 4")]
    [InlineData("UPDATE results SET counts = x'0102030405060708' WHERE id = 4")]
    [InlineData("UPDATE results SET checksum = 'x' WHERE id = 4")]
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
        ShardSet sound = again.OpenWave(_wave, out var damaged);
        Assert.Equal(4, Assert.Single(damaged));
        Assert.Equal(9, sound.Count);
        Assert.False(sound.Contains(4));
        InputException missing = Assert.Throws<InputException>(() => again.Results(0, 5).Last());
        Assert.Contains("part 4 of wave 0 is missing", missing.Message, StringComparison.Ordinal);
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
        ShardSet sound = again.OpenWave(_wave, out _);
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
        using (RunCheckpoint checkpoint = RunCheckpoint.Create(_folder, _package, "test", TimeProvider.System))
        {
            checkpoint.OpenWave(_wave, out _);
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
        using RunCheckpoint checkpoint = RunCheckpoint.Create(_folder, _package, "test", TimeProvider.System);
        InputException refusal = Assert.Throws<InputException>(Resume);
        Assert.Contains("another coordinator", refusal.Message, StringComparison.Ordinal);
        Assert.True(RunStatus.Read(_folder).Alive);
    }

    [Fact]
    public void OtherInputWithEqualSettingsIsRefused()
    {
        Fill([]);
        InputException refusal =
            Assert.Throws<InputException>(() => RunCheckpoint.Resume(_folder, Package("structure", 4), TimeProvider.System));
        Assert.Contains("structure or force constants differ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherVersionOfTheStudyIsRefused()
    {
        Fill([]);
        StudyPackage other = new(_package.Study, _package.Version + 1, _package.Settings, _package.Sections);
        InputException refusal = Assert.Throws<InputException>(() => RunCheckpoint.Resume(_folder, other, TimeProvider.System));
        Assert.Contains("Resume with the program that started it", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ResultsBelongToTheirWaveAlone_AndAWaveCutInAnotherWayIsRefused()
    {
        Fill([.. Enumerable.Range(0, 3).Select(Result)]);
        using RunCheckpoint again = Resume();
        Assert.Equal(0, again.OpenWave(WaveOf(1, 40), out _).Count);
        again.Store([new StoredResult(1, 1, "worker-b", 1, Result(2).Result)]);
        Assert.Equal([0, 1, 2], again.Places(0).Keys.Order());
        Assert.Equal("worker-b", again.Places(1)[2]);
        InputException refusal = Assert.Throws<InputException>(() => again.OpenWave(WaveOf(0, 39), out _));
        Assert.Contains("cuts the calculation in another way", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StatusOfADeadRunTellsRateWorkersAndFailures()
    {
        using (RunCheckpoint checkpoint = RunCheckpoint.Create(_folder, _package, "test", TimeProvider.System))
        {
            checkpoint.OpenWave(_wave, out _);
            checkpoint.Store([Result(0)]);
            Thread.Sleep(20);
            checkpoint.Store([Result(1), Result(2)]);
            checkpoint.NoteWorkers([new WorkerNote("worker-a", "node1", 4, TimeProvider.System.GetUtcNow(), "here")]);
            checkpoint.NoteFailure(0, 1, 1, "worker-a", "overflow", fatal: false);
            checkpoint.NoteFailure(0, 9, 3, string.Empty, "overflow", fatal: true);
        }

        RunStatus status = RunStatus.Read(_folder);
        Assert.Equal((40, 3, false), (status.Total, status.Done, status.Alive));
        Assert.True(status.ShardsPerSecond > 0);
        Assert.NotNull(status.Remaining);
        Assert.Equal(("node1", 4, 3L, 1.5), status.Workers.Select(w => (w.Host, w.Slots, w.ShardsDone, w.BusySeconds)).Single());
        Assert.Equal([(1, false, true), (9, true, false)], status.Failures.Select(f => (f.Part, f.GivenUp, f.Recovered)));
    }

    /// <summary>Killed between the file and its tables: the status says so, and the run begins anew.</summary>
    [Fact]
    public void FileWithoutTablesIsARunThatDidNotBegin()
    {
        System.IO.File.WriteAllBytes(File, []);
        string words = Assert.Throws<InputException>(() => RunStatus.Read(_folder)).Message;
        Assert.Contains("start it again", words, StringComparison.Ordinal);
        using RunCheckpoint begun = RunCheckpoint.Create(_folder, _package, "test", TimeProvider.System);
        Assert.Equal(0, RunStatus.Read(_folder).Done);
    }

    private static StudyPackage Package(string name, int bytes) =>
        new("test", 1, """{"Values":600}""", [new StudySection(name, new byte[bytes])]);

    private static Wave WaveOf(int number, int parts) =>
        new(new WaveInput(number, "rates", []), [.. Enumerable.Range(0, parts).Select(i => new Part(i, 0, "grid", i, 1))]);

    private static StoredResult Result(int part)
    {
        double[] values = [.. Enumerable.Range(0, Values).Select(i => Math.Sin((part * 1000) + i))];
        return new StoredResult(0, 1, "worker-a", 0.5, new PartResult(part, values, new long[] { part, 7 }));
    }

    private void Fill(StoredResult[] results)
    {
        using RunCheckpoint checkpoint = RunCheckpoint.Create(_folder, _package, "test", TimeProvider.System);
        checkpoint.OpenWave(_wave, out _);
        checkpoint.Store(results);
    }

    private RunCheckpoint Resume() => RunCheckpoint.Resume(_folder, _package, TimeProvider.System);
}
