using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Checkpoints;

/// <summary>
/// The memory of a run, one file in its folder: waves, results, failures, workers. Whatever is stored survives any crash; a result is
/// stored before anybody is told. One writer at a time, any number of readers. Safe to call from several threads.
/// </summary>
public sealed class RunCheckpoint : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly FileStream _ownership;
    private readonly TimeProvider _time;
    private RunFacts _facts;

    private RunCheckpoint(string file, SqliteConnection connection, FileStream ownership, RunFacts facts, TimeProvider time)
    {
        File = file;
        _connection = connection;
        _ownership = ownership;
        _facts = facts;
        _time = time;
    }

    public string File { get; }

    /// <summary>Identity of the run, kept across resumes.</summary>
    public string Run => _facts.Run;

    /// <summary>Starts a run in a folder that holds none, or one that is finished and whose results are about to be replaced.</summary>
    /// <exception cref="InputException">An unfinished run is there, or the folder cannot be written.</exception>
    public static RunCheckpoint Create(string folder, StudyPackage package, string programVersion, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, CheckpointDatabase.FileName);
        FileStream ownership = Own(folder);
        try
        {
            if (System.IO.File.Exists(file))
            {
                RequireFinished(file);
                System.IO.File.Delete(file);
            }

            RunFacts facts = new(
                Guid.NewGuid().ToString("N"),
                programVersion,
                time.GetUtcNow(),
                package.Study,
                package.Version,
                package.Checksum,
                package.Settings,
                false);
            SqliteConnection connection = CheckpointDatabase.Open(file, create: true);
            RunCheckpoint checkpoint = new(file, connection, ownership, facts, time);
            checkpoint.InTransaction(() => facts.Write(connection));
            return checkpoint;
        }
        catch
        {
            ownership.Dispose();
            throw;
        }
    }

    /// <summary>Continues the run of a folder.</summary>
    /// <exception cref="InputException">No run there, or input or settings differ from those it was started with.</exception>
    public static RunCheckpoint Resume(string folder, StudyPackage package, TimeProvider time)
    {
        string file = Path.Combine(folder, CheckpointDatabase.FileName);
        if (!System.IO.File.Exists(file))
        {
            throw new InputException($"{file}: nothing to resume. Start the run without --resume, or check --out.");
        }

        FileStream ownership = Own(folder);
        SqliteConnection? connection = null;
        try
        {
            connection = CheckpointRepair.OpenSound(file, out RunFacts facts);
            if (facts.Study != package.Study || facts.StudyVersion != package.Version)
            {
                throw new InputException($"{file}: the run was started with the study '{facts.Study}' version {facts.StudyVersion}, "
                    + $"this program computes '{package.Study}' version {package.Version}. Resume with the program that started it.");
            }

            if (facts.PackageChecksum != package.Checksum)
            {
                throw new InputException($"{file}: not the same run: {SettingsComparison.Describe(facts.Settings, package.Settings)}. "
                    + "Resume with the input and settings it was started with, or start anew in another --out.");
            }

            return new RunCheckpoint(file, connection, ownership, facts, time);
        }
        catch
        {
            connection?.Dispose();
            ownership.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes a wave known, or checks that it is the one whose results are stored; reads every stored result once. Those that do not fit
    /// their checksum are removed and will be computed again.
    /// </summary>
    /// <returns>The parts that are done.</returns>
    /// <exception cref="InputException">Another wave of this number is stored.</exception>
    public ShardSet OpenWave(Wave wave, out ImmutableArray<int> damaged)
    {
        string? known = null;
        Guarded(() =>
        {
            using SqliteCommand command = CheckpointDatabase.Command(
                _connection, "SELECT checksum FROM waves WHERE wave = $wave", ("$wave", wave.Number));
            known = (string?)command.ExecuteScalar();
        });
        damaged = [];
        if (known is null)
        {
            Write(
                CheckpointDatabase.InsertWave,
                ("$wave", wave.Number),
                ("$checksum", wave.Checksum),
                ("$purpose", wave.Input.Purpose),
                ("$total", wave.Parts.Length),
                ("$cost", wave.Parts.Sum(p => p.Cost)),
                ("$ahead", wave.CostAhead));
            return ShardSet.Empty;
        }

        return known == wave.Checksum
            ? Verify(wave, out damaged)
            : throw new InputException(
                $"{File}: this program cuts the calculation in another way than the one that started it (wave {wave.Number}, "
                    + $"{wave.Input.Purpose}). Resume with the program that started it, or start anew in another --out.");
    }

    /// <summary>No wave is left.</summary>
    public void MarkFinished()
    {
        _facts = _facts with { Finished = true };
        InTransaction(() => _facts.Write(_connection));
    }

    /// <summary>Stores all or none; returns when they are on the disk.</summary>
    public void Store(IReadOnlyList<StoredResult> results) =>
        InTransaction(() =>
        {
            DateTimeOffset now = _time.GetUtcNow();
            using SqliteCommand insert = CheckpointDatabase.Command(_connection, ResultRecord.Insert);
            foreach (StoredResult result in results)
            {
                ResultRecord.Write(insert, result, now);
            }
        });

    /// <summary>Checksum of a stored result; null if there is none.</summary>
    public string? ChecksumOf(int wave, int part)
    {
        string? checksum = null;
        Guarded(() =>
        {
            using SqliteCommand command = CheckpointDatabase.Command(
                _connection, "SELECT checksum FROM results WHERE id = $id", ("$id", ResultRecord.Key(wave, part)));
            checksum = (string?)command.ExecuteScalar();
        });
        return checksum;
    }

    /// <summary>Results of a finished wave in part order, one at a time in memory.</summary>
    /// <exception cref="InputException">One is missing or damaged.</exception>
    public IEnumerable<PartResult> Results(int wave, int total)
    {
        for (int part = 0; part < total; part++)
        {
            PartResult? result = null;
            long id = ResultRecord.Key(wave, part);
            Guarded(() =>
            {
                using SqliteCommand command = CheckpointDatabase.Command(
                    _connection, $"SELECT {ResultRecord.Columns} FROM results WHERE id = $id", ("$id", id));
                using SqliteDataReader row = command.ExecuteReader();
                result = row.Read() ? ResultRecord.Read(row) : null;
            });
            yield return result ?? throw new InputException(
                $"{File}: the result of part {part} of wave {wave} is missing or damaged. --resume computes it again.");
        }
    }

    /// <summary>Who computed the parts of a wave.</summary>
    public ImmutableDictionary<int, string> Places(int wave)
    {
        ImmutableDictionary<int, string>.Builder places = ImmutableDictionary.CreateBuilder<int, string>();
        Guarded(() =>
        {
            using SqliteCommand command = OfWave("SELECT id, worker", wave);
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                places[ResultRecord.ShardOf(row.GetInt64(0)).Part] = row.GetString(1);
            }
        });
        return places.ToImmutable();
    }

    /// <param name="fatal">The shard was given up.</param>
    public void NoteFailure(int wave, int part, int attempt, string worker, string error, bool fatal) => Write(
        "INSERT INTO failures (id, attempt, worker, error, at, fatal) VALUES ($id, $attempt, $worker, $error, $at, $fatal)",
        ("$id", ResultRecord.Key(wave, part)),
        ("$attempt", attempt),
        ("$worker", worker),
        ("$error", error),
        ("$at", _time.GetUtcNow().ToUnixTimeMilliseconds()),
        ("$fatal", fatal ? 1 : 0));

    /// <summary>Each with its state: "here", "left" or "lost".</summary>
    public void NoteWorkers(IEnumerable<WorkerNote> workers) =>
        InTransaction(() =>
        {
            foreach (WorkerNote worker in workers)
            {
                using SqliteCommand command = CheckpointDatabase.Command(
                    _connection,
                    """
                    INSERT OR REPLACE INTO workers (id, host, slots, last_heard, state)
                    VALUES ($id, $host, $slots, $heard, $state)
                    """,
                    ("$id", worker.Id),
                    ("$host", worker.Host),
                    ("$slots", worker.Slots),
                    ("$heard", worker.LastHeard.ToUnixTimeMilliseconds()),
                    ("$state", worker.State));
                command.ExecuteNonQuery();
            }
        });

    public RunStatus Status()
    {
        RunStatus? status = null;
        Guarded(() => status = RunStatus.From(_connection, File, alive: true));
        return status!;
    }

    /// <summary>At most so many pages from now on: lets a test fill the disk.</summary>
    internal void LimitPages(int pages) => CheckpointDatabase.Execute(_connection, $"PRAGMA max_page_count={pages}");

    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
            _ownership.Dispose();
        }
    }

    private ShardSet Verify(Wave wave, out ImmutableArray<int> damaged)
    {
        List<int> sound = [];
        List<int> bad = [];
        Guarded(() =>
        {
            using SqliteCommand command = OfWave($"SELECT {ResultRecord.Columns}", wave.Number);
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                int part = ResultRecord.ShardOf(row.GetInt64(0)).Part;
                bool good = part >= 0 && part < wave.Parts.Length && ResultRecord.Read(row) is not null;
                (good ? sound : bad).Add(part);
            }
        });
        InTransaction(() =>
        {
            foreach (int part in bad)
            {
                using SqliteCommand delete = CheckpointDatabase.Command(
                    _connection, "DELETE FROM results WHERE id = $id", ("$id", ResultRecord.Key(wave.Number, part)));
                delete.ExecuteNonQuery();
            }
        });
        damaged = [.. bad];
        return ShardSet.Of(sound);
    }

    private SqliteCommand OfWave(string select, int wave) => CheckpointDatabase.Command(
        _connection,
        $"{select} FROM results WHERE id >= $first AND id < $end ORDER BY id",
        ("$first", ResultRecord.Key(wave, 0)),
        ("$end", ResultRecord.Key(wave + 1, 0)));

    private static void RequireFinished(string file)
    {
        try
        {
            using SqliteConnection connection = CheckpointDatabase.Open(file, create: false);
            if (!CheckpointDatabase.HasTables(connection) || RunFacts.Read(connection) is null or { Finished: true })
            {
                return; // finished, or it died before it began
            }
        }
        catch (SqliteException e) when (CheckpointDatabase.IsDamage(e))
        {
            // what it holds can still be repaired
        }

        throw new InputException($"{file}: this folder holds a run that is not finished. Go on with --resume, or choose another --out.");
    }

    private static FileStream Own(string folder)
    {
        for (int left = 10; ; left--)
        {
            try
            {
                return new FileStream(Path.Combine(folder, "run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (left > 0)
            {
                Thread.Sleep(20); // whoever asks for the status holds it for an instant
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InputException(
                    $"{folder}: another coordinator works in this folder, or it cannot be written: {e.Message} "
                        + "Name another folder with --out.");
            }
        }
    }

    private void Write(string sql, params (string Name, object Value)[] parameters) =>
        Guarded(() =>
        {
            using SqliteCommand command = CheckpointDatabase.Command(_connection, sql, parameters);
            command.ExecuteNonQuery();
        });

    private void InTransaction(Action action) =>
        Guarded(() =>
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            action();
            transaction.Commit();
        });

    private void Guarded(Action action)
    {
        lock (_gate)
        {
            try
            {
                action();
            }
            catch (SqliteException e)
            {
                throw CheckpointDatabase.Explain(e, File);
            }
        }
    }
}

/// <param name="State">"here", "left" or "lost".</param>
public sealed record WorkerNote(string Id, string Host, int Slots, DateTimeOffset LastHeard, string State);
