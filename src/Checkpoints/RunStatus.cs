using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Checkpoints;

/// <summary>How far a run is, read from its checkpoint while it runs or after it died.</summary>
/// <param name="Waves">Those begun, in order.</param>
/// <param name="Finished">No wave is left.</param>
/// <param name="ShardsPerSecond">Over the last stored shards; 0 with fewer than two.</param>
/// <param name="Remaining">Estimated from that rate; null when unknown. Of the wave at hand.</param>
/// <param name="LastStored">When the last result was stored; null if none was.</param>
/// <param name="Alive">Whether a coordinator holds the folder now (seen from this machine).</param>
public sealed record RunStatus(
    string Run,
    string ProgramVersion,
    DateTimeOffset Started,
    ImmutableArray<WaveStatus> Waves,
    bool Finished,
    double ShardsPerSecond,
    TimeSpan? Remaining,
    DateTimeOffset? LastStored,
    bool Alive,
    ImmutableArray<WorkerStatus> Workers,
    ImmutableArray<FailureStatus> Failures)
{
    /// <summary>
    /// Processor time of the waves after the one at hand: what was foretold for them, as much wrong as it was for what is done of their
    /// kind. Null where nobody knows.
    /// </summary>
    public TimeSpan? ProcessorTimeAhead { get; init; }

    /// <summary>Shards of the waves begun so far.</summary>
    public int Total => Waves.Sum(w => w.Total);

    public int Done => Waves.Sum(w => w.Done);

    /// <summary>The checkpoint in a run's folder.</summary>
    public const string FileName = CheckpointDatabase.FileName;

    private const int RateWindow = 200;

    /// <exception cref="InputException">No run in this folder, or its checkpoint cannot be read.</exception>
    public static RunStatus Read(string folder)
    {
        string file = Path.Combine(folder, CheckpointDatabase.FileName);
        if (!File.Exists(file))
        {
            throw new InputException($"{file}: no run in this folder. Give the folder named by --out.");
        }

        try
        {
            using SqliteConnection connection = CheckpointDatabase.Open(file, create: false);
            if (!CheckpointDatabase.HasTables(connection))
            {
                throw new InputException($"{file}: the run is just beginning, or died at once. Ask again, or start it again.");
            }

            return From(connection, file, IsOwned(folder));
        }
        catch (SqliteException e)
        {
            throw CheckpointDatabase.Explain(e, file);
        }
    }

    internal static RunStatus From(SqliteConnection connection, string file, bool alive)
    {
        RunFacts facts = RunFacts.Read(connection)
            ?? throw new InputException($"{file}: not a checkpoint of this program. Name the folder of a run.");
        ImmutableArray<WaveStatus> waves = ReadWaves(connection);
        (double rate, DateTimeOffset? last) = Rate(connection);
        TimeSpan? remaining = rate > 0 && !waves.IsEmpty ? TimeSpan.FromSeconds((waves[^1].Total - waves[^1].Done) / rate) : null;
        return new RunStatus(
            facts.Run, facts.ProgramVersion, facts.Started, waves, facts.Finished, rate, remaining, last, alive,
            ReadWorkers(connection), ReadFailures(connection))
        {
            ProcessorTimeAhead = facts.Finished ? null : Ahead(connection),
        };
    }

    private static TimeSpan? Ahead(SqliteConnection connection)
    {
        using SqliteCommand command = CheckpointDatabase.Command(
            connection,
            """
            WITH done AS (SELECT w.wave, w.ahead, w.cost / w.total * count(r.id) AS cost, coalesce(sum(r.seconds), 0.0) AS seconds
                FROM waves w LEFT JOIN results r ON r.id >= w.wave << 32 AND r.id < (w.wave + 1) << 32 GROUP BY w.wave)
            SELECT sum(cost), sum(seconds), (SELECT ahead FROM done ORDER BY wave DESC LIMIT 1) FROM done WHERE ahead > 0
            """);
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() && !row.IsDBNull(0) && row.GetDouble(0) > 0 && row.GetDouble(2) > 0
            ? TimeSpan.FromSeconds(row.GetDouble(1) / row.GetDouble(0) * row.GetDouble(2))
            : null;
    }

    private static ImmutableArray<WaveStatus> ReadWaves(SqliteConnection connection)
    {
        ImmutableArray<WaveStatus>.Builder waves = ImmutableArray.CreateBuilder<WaveStatus>();
        using SqliteCommand command = CheckpointDatabase.Command(
            connection,
            """
            SELECT w.wave, w.purpose, w.total, (SELECT count(*) FROM results r WHERE r.id >= w.wave << 32 AND r.id < (w.wave + 1) << 32)
            FROM waves w ORDER BY w.wave
            """);
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            waves.Add(new WaveStatus(row.GetInt32(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3)));
        }

        return waves.ToImmutable();
    }

    private static (double Rate, DateTimeOffset? Last) Rate(SqliteConnection connection)
    {
        List<long> times = [];
        using SqliteCommand command = CheckpointDatabase.Command(
            connection, $"SELECT stored_at FROM results ORDER BY stored_at DESC LIMIT {RateWindow}");
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            times.Add(row.GetInt64(0));
        }

        if (times.Count == 0)
        {
            return (0, null);
        }

        double seconds = (times[0] - times[^1]) / 1000.0;
        return (seconds > 0 ? (times.Count - 1) / seconds : 0, DateTimeOffset.FromUnixTimeMilliseconds(times[0]));
    }

    private static ImmutableArray<WorkerStatus> ReadWorkers(SqliteConnection connection)
    {
        ImmutableArray<WorkerStatus>.Builder workers = ImmutableArray.CreateBuilder<WorkerStatus>();
        using SqliteCommand command = CheckpointDatabase.Command(
            connection,
            """
            SELECT w.id, w.host, w.slots, coalesce(r.shards, 0), coalesce(r.busy, 0.0), w.last_heard, w.state
            FROM workers w LEFT JOIN (SELECT worker, count(*) AS shards, sum(seconds) AS busy FROM results GROUP BY worker) r
            ON r.worker = w.id ORDER BY w.state, w.id
            """);
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            workers.Add(new WorkerStatus(
                row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3), row.GetDouble(4),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), row.GetString(6)));
        }

        return workers.ToImmutable();
    }

    private static ImmutableArray<FailureStatus> ReadFailures(SqliteConnection connection)
    {
        ImmutableArray<FailureStatus>.Builder failures = ImmutableArray.CreateBuilder<FailureStatus>();
        using SqliteCommand command = CheckpointDatabase.Command(
            connection,
            """
            SELECT id, attempt, worker, error, at, fatal, EXISTS (SELECT 1 FROM results r WHERE r.id = f.id)
            FROM failures f ORDER BY at
            """);
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            (int wave, int part) = ResultRecord.ShardOf(row.GetInt64(0));
            failures.Add(new FailureStatus(
                wave, part, row.GetInt32(1), row.GetString(2), row.GetString(3),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)), row.GetInt32(5) != 0, row.GetInt32(6) != 0));
        }

        return failures.ToImmutable();
    }

    private static bool IsOwned(string folder)
    {
        try
        {
            string file = Path.Combine(folder, "run.lock");
            if (File.Exists(file))
            {
                new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None).Dispose();
            }

            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}

/// <param name="Purpose">For people: "rates".</param>
public sealed record WaveStatus(int Wave, string Purpose, int Total, int Done);

/// <param name="ShardsDone">Results of it that were stored.</param>
/// <param name="BusySeconds">Computing time of those, summed over its slots; shards / busy seconds is its speed per slot.</param>
/// <param name="State">"here", "left", "lost".</param>
public sealed record WorkerStatus(
    string Id, string Host, int Slots, long ShardsDone, double BusySeconds, DateTimeOffset LastHeard, string State);

/// <param name="GivenUp">It was the last attempt.</param>
/// <param name="Recovered">The shard was computed after all.</param>
public sealed record FailureStatus(
    int Wave, int Part, int Attempt, string Worker, string Error, DateTimeOffset At, bool GivenUp, bool Recovered);
