using System.Globalization;
using Microsoft.Data.Sqlite;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Checkpoints;

/// <summary>
/// The SQLite file behind a checkpoint: schema, opening, and what its errors mean to a user. A rollback journal, not a write-ahead log:
/// run folders lie on network file systems, where a write-ahead log does not work.
/// </summary>
internal static class CheckpointDatabase
{
    public const string FileName = "checkpoint.db";
    public const int FormatVersion = 3;

    public const string InsertWave = """
        INSERT INTO waves (wave, checksum, purpose, total, cost, ahead) VALUES ($wave, $checksum, $purpose, $total, $cost, $ahead)
        """;

    private const int DiskFull = 13;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const int InputOutput = 10;
    private const int ReadOnly = 8;

    private const string Schema = """
        CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE waves (wave INTEGER PRIMARY KEY, checksum TEXT NOT NULL, purpose TEXT NOT NULL, total INTEGER NOT NULL,
            cost REAL NOT NULL, ahead REAL NOT NULL);
        CREATE TABLE results (id INTEGER PRIMARY KEY, attempt INTEGER NOT NULL, worker TEXT NOT NULL, seconds REAL NOT NULL,
            stored_at INTEGER NOT NULL, checksum TEXT NOT NULL, counts BLOB NOT NULL, doubles BLOB NOT NULL);
        CREATE INDEX results_by_time ON results (stored_at);
        CREATE TABLE failures (id INTEGER NOT NULL, attempt INTEGER NOT NULL, worker TEXT NOT NULL, error TEXT NOT NULL,
            at INTEGER NOT NULL, fatal INTEGER NOT NULL);
        CREATE TABLE workers (id TEXT PRIMARY KEY, host TEXT NOT NULL, slots INTEGER NOT NULL,
            last_heard INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
        """;

    static CheckpointDatabase()
    {
        SQLitePCL.Batteries_V2.Init();
    }

    /// <summary>Whether the tables are there; a file that is being made has none.</summary>
    public static bool HasTables(SqliteConnection connection)
    {
        using SqliteCommand command = Command(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'facts'");
        return (long)command.ExecuteScalar()! > 0;
    }

    public static SqliteConnection Open(string file, bool create)
    {
        try
        {
            SqliteConnection connection = new(new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = 60,
            }.ToString());
            connection.Open();
            Execute(connection, "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL;");
            if (create)
            {
                Execute(connection, $"BEGIN; {Schema} COMMIT;"); // all tables or none
            }

            return connection;
        }
        catch (SqliteException e)
        {
            throw Explain(e, file);
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static SqliteCommand Command(
        SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>The database's error as something a user can act on.</summary>
    public static InputException Explain(SqliteException e, string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".";
        return e.SqliteErrorCode switch
        {
            DiskFull => new InputException($"{file}: no space left for the checkpoint{FreeSpace(folder)}. "
                + "Nothing stored so far is lost. Free some space, then continue with --resume."),
            InputOutput => new InputException($"{file}: the checkpoint could not be read or written{FreeSpace(folder)}: {e.Message}. "
                + "Check the disk and its quota, then continue with --resume."),
            Corrupt or NotADatabase => new InputException($"{file}: the checkpoint is damaged: {e.Message}. "
                + "--resume keeps the results that can still be read and computes the others again."),
            ReadOnly => new InputException($"{file}: the checkpoint cannot be written. Check the permissions of {folder}."),
            _ => new InputException($"{file}: the checkpoint cannot be used: {e.Message}. Name another folder with --out."),
        };
    }

    private static string FreeSpace(string folder)
    {
        try
        {
            double megabytes = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace / 1e6;
            return string.Create(CultureInfo.InvariantCulture, $" ({megabytes:F0} MB free in {folder})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return string.Empty;
        }
    }
}
