using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Work;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Checkpoints;

/// <summary>
/// The memory of a run, one file in its folder: package, results, failures, workers. Whatever is stored survives any crash; a result is
/// stored before it is acknowledged. One writer at a time, any number of readers. Safe to call from several threads.
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

    /// <summary>Starts a run in a folder that holds none.</summary>
    /// <exception cref="InputException">There is a run already, or the folder cannot be written.</exception>
    public static RunCheckpoint Create(string folder, WorkPackage untrained, string programVersion, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, CheckpointDatabase.FileName);
        FileStream ownership = Own(folder);
        try
        {
            if (System.IO.File.Exists(file))
            {
                throw new InputException($"{file}: this folder holds a run already. Continue it with --resume, or choose another --out.");
            }

            RunFacts facts = new(
                Guid.NewGuid().ToString("N"), programVersion, time.GetUtcNow(), untrained.Computation, untrained.Version,
                untrained.Origin, untrained.Settings, string.Empty, 0, string.Empty);
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
    public static RunCheckpoint Resume(string folder, WorkPackage untrained, TimeProvider time)
    {
        string file = Path.Combine(folder, CheckpointDatabase.FileName);
        if (!System.IO.File.Exists(file))
        {
            throw new InputException($"{file}: nothing to resume. Start the run without --resume, or check --out.");
        }

        FileStream ownership = Own(folder);
        try
        {
            SqliteConnection connection = CheckpointRepair.OpenSound(file, out RunFacts facts);
            if (facts.Computation != untrained.Computation || facts.ComputationVersion != untrained.Version)
            {
                connection.Dispose();
                throw new InputException($"{file}: the run was started with {facts.Computation} version {facts.ComputationVersion}, "
                    + $"this program computes {untrained.Computation} version {untrained.Version}. Resume with the program that started it.");
            }

            if (facts.Origin != untrained.Origin)
            {
                connection.Dispose();
                throw new InputException($"{file}: not the same run: {SettingsComparison.Describe(facts.Settings, untrained.Settings)}. "
                    + "Resume with the input and settings it was started with, or start anew in another --out.");
            }

            return new RunCheckpoint(file, connection, ownership, facts, time);
        }
        catch
        {
            ownership.Dispose();
            throw;
        }
    }

    /// <summary>The trained package, or null when training was not finished.</summary>
    public WorkPackage? LoadPackage(string computation, int version)
    {
        if (_facts.PackageChecksum.Length == 0)
        {
            return null;
        }

        ImmutableArray<PackageSection>.Builder sections = ImmutableArray.CreateBuilder<PackageSection>();
        Guarded(() =>
        {
            using SqliteCommand command = CheckpointDatabase.Command(_connection, "SELECT name, bytes FROM package ORDER BY position");
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                sections.Add(new PackageSection(row.GetString(0), row.GetFieldValue<byte[]>(1)));
            }
        });
        WorkPackage package = new(computation, version, _facts.Settings, sections.ToImmutable(), _facts.Origin);
        return package.Checksum == _facts.PackageChecksum ? package : null;
    }

    public void StorePackage(WorkPackage package, RunPlan plan) =>
        InTransaction(() =>
        {
            CheckpointDatabase.Execute(_connection, "DELETE FROM package");
            for (int i = 0; i < package.Sections.Length; i++)
            {
                using SqliteCommand command = CheckpointDatabase.Command(
                    _connection,
                    "INSERT INTO package (position, name, bytes) VALUES ($position, $name, $bytes)",
                    ("$position", i),
                    ("$name", package.Sections[i].Name),
                    ("$bytes", package.Sections[i].Bytes.ToArray()));
                command.ExecuteNonQuery();
            }

            _facts = _facts with { PackageChecksum = package.Checksum, Total = plan.Shards.Length, PlanChecksum = plan.Checksum };
            _facts.Write(_connection);
        });

    /// <summary>True when the plan is the one the stored results belong to, or there are none yet.</summary>
    public bool FitsPlan(RunPlan plan) => _facts.PlanChecksum.Length == 0 || _facts.PlanChecksum == plan.Checksum;

    /// <summary>Reads every stored result once; those that do not fit their checksum are removed and will be computed again.</summary>
    public ShardSet Verify(RunPlan plan, out ImmutableArray<int> damaged)
    {
        List<int> sound = [];
        List<int> bad = [];
        Guarded(() =>
        {
            using SqliteCommand command = CheckpointDatabase.Command(_connection, $"SELECT {ResultRecord.Columns} FROM results ORDER BY shard");
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                int shard = row.GetInt32(0);
                bool good = shard >= 0 && shard < plan.Shards.Length && ResultRecord.Read(row) is not null;
                (good ? sound : bad).Add(shard);
            }
        });
        if (bad.Count > 0)
        {
            InTransaction(() =>
            {
                foreach (int shard in bad)
                {
                    using SqliteCommand delete = CheckpointDatabase.Command(
                        _connection, "DELETE FROM results WHERE shard = $shard", ("$shard", shard));
                    delete.ExecuteNonQuery();
                }

                CheckpointDatabase.Execute(_connection, "DELETE FROM grids");
            });
        }

        damaged = [.. bad];
        return ShardSet.Of(sound);
    }

    /// <summary>Stores all or none; returns when they are on the disk.</summary>
    public void Store(IReadOnlyList<ShardComputed> results) =>
        InTransaction(() =>
        {
            DateTimeOffset now = _time.GetUtcNow();
            foreach (ShardComputed result in results)
            {
                ResultRecord.Write(_connection, result, now);
            }
        });

    /// <summary>Checksum of a stored result; null if there is none.</summary>
    public string? ChecksumOf(int shard)
    {
        string? checksum = null;
        Guarded(() =>
        {
            using SqliteCommand command = CheckpointDatabase.Command(
                _connection, "SELECT checksum FROM results WHERE shard = $shard", ("$shard", shard));
            checksum = (string?)command.ExecuteScalar();
        });
        return checksum;
    }

    /// <summary>Stored results of shards first to end - 1 in shard order, one at a time in memory.</summary>
    /// <exception cref="InputException">One is missing or damaged.</exception>
    public IEnumerable<ShardResult> Results(int first, int end)
    {
        for (int shard = first; shard < end; shard++)
        {
            ShardResult? result = null;
            int wanted = shard;
            Guarded(() =>
            {
                using SqliteCommand command = CheckpointDatabase.Command(
                    _connection, $"SELECT {ResultRecord.Columns} FROM results WHERE shard = $shard", ("$shard", wanted));
                using SqliteDataReader row = command.ExecuteReader();
                result = row.Read() ? ResultRecord.Read(row) : null;
            });
            yield return result ?? throw new InputException(
                $"{File}: the result of shard {shard} is missing or damaged. 'pcp run ... --resume' computes it again.");
        }
    }

    /// <summary>Computing time of stored results, summed.</summary>
    /// <param name="shards">First shard and one past the last.</param>
    public double Seconds((int First, int End) shards)
    {
        double seconds = 0;
        Guarded(() =>
        {
            using SqliteCommand command = CheckpointDatabase.Command(
                _connection,
                "SELECT coalesce(sum(seconds), 0.0) FROM results WHERE shard >= $first AND shard < $end",
                ("$first", shards.First),
                ("$end", shards.End));
            seconds = (double)command.ExecuteScalar()!;
        });
        return seconds;
    }

    public string? LoadGrid(int grid)
    {
        string? outcome = null;
        Guarded(() =>
        {
            using SqliteCommand command = CheckpointDatabase.Command(
                _connection, "SELECT outcome FROM grids WHERE grid = $grid", ("$grid", grid));
            outcome = (string?)command.ExecuteScalar();
        });
        return outcome;
    }

    public void StoreGrid(int grid, string outcome) => Write(
        "INSERT OR REPLACE INTO grids (grid, outcome) VALUES ($grid, $outcome)", ("$grid", grid), ("$outcome", outcome));

    /// <param name="fatal">The shard was given up.</param>
    public void NoteFailure(int shard, int attempt, string worker, string error, bool fatal) => Write(
        "INSERT INTO failures (shard, attempt, worker, error, at, fatal) VALUES ($shard, $attempt, $worker, $error, $at, $fatal)",
        ("$shard", shard),
        ("$attempt", attempt),
        ("$worker", worker),
        ("$error", error),
        ("$at", _time.GetUtcNow().ToUnixTimeMilliseconds()),
        ("$fatal", fatal ? 1 : 0));

    /// <summary>Each with its state: "here", "left" or "lost".</summary>
    public void NoteWorkers(IEnumerable<(string Address, WorkerState Worker, string State)> workers) =>
        InTransaction(() =>
        {
            foreach ((string address, WorkerState worker, string state) in workers)
            {
                using SqliteCommand command = CheckpointDatabase.Command(
                    _connection,
                    """
                    INSERT OR REPLACE INTO workers (address, host, slots, last_heard, state)
                    VALUES ($address, $host, $slots, $heard, $state)
                    """,
                    ("$address", address),
                    ("$host", worker.Host),
                    ("$slots", worker.Slots),
                    ("$heard", worker.LastHeard.ToUnixTimeMilliseconds()),
                    ("$state", state));
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

    private static FileStream Own(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: another coordinator works in this folder, or it cannot be written: {e.Message}");
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
