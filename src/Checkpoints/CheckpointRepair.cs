using Microsoft.Data.Sqlite;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Checkpoints;

/// <summary>
/// Opens a checkpoint for writing only when the whole file is sound. A damaged file is kept beside, and every record that still reads well
/// goes to a new one; the others are simply computed again.
/// </summary>
internal static class CheckpointRepair
{
    public static SqliteConnection OpenSound(string file, out RunFacts facts)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = CheckpointDatabase.Open(file, create: false);
            if (IsSound(connection))
            {
                facts = RunFacts.Read(connection) ?? throw OtherFormat(file);
                return connection;
            }
        }
        catch (SqliteException e) when (CheckpointDatabase.IsDamage(e))
        {
            // repaired below
        }
        catch (InputException) when (connection is null && !HasHeader(file))
        {
            throw OtherFormat(file);
        }

        connection?.Dispose();
        Rebuild(file);
        connection = CheckpointDatabase.Open(file, create: false);
        facts = RunFacts.Read(connection) ?? throw OtherFormat(file);
        return connection;
    }

    private static bool IsSound(SqliteConnection connection)
    {
        using SqliteCommand command = CheckpointDatabase.Command(connection, "PRAGMA quick_check(1)");
        return (string?)command.ExecuteScalar() == "ok";
    }

    private static void Rebuild(string file)
    {
        string rebuilt = file + ".rebuilt";
        File.Delete(rebuilt);
        using (SqliteConnection old = CheckpointDatabase.Open(file, create: false))
        using (SqliteConnection sound = CheckpointDatabase.Open(rebuilt, create: true))
        {
            RunFacts facts;
            try
            {
                facts = RunFacts.Read(old) ?? throw OtherFormat(file);
            }
            catch (SqliteException e) when (CheckpointDatabase.IsDamage(e))
            {
                throw new InputException($"{file}: the checkpoint is damaged where it says which run it belongs to; it cannot be resumed. "
                    + "Start the run anew in another --out.");
            }

            using SqliteTransaction transaction = sound.BeginTransaction();
            facts.Write(sound);
            CopyWaves(old, sound);
            transaction.Commit();
        }

        File.Move(file, file + ".damaged", overwrite: true);
        File.Delete(file + "-journal");
        File.Move(rebuilt, file);
    }

    /// <summary>A wave that cannot be read takes its results with it: nobody could say any more what they belong to.</summary>
    private static void CopyWaves(SqliteConnection old, SqliteConnection sound)
    {
        for (int wave = 0; TryCopyWave(old, sound, wave, out int total); wave++)
        {
            for (int part = 0; part < total; part++)
            {
                CopyResult(old, sound, ResultRecord.Key(wave, part));
            }
        }
    }

    private static bool TryCopyWave(SqliteConnection old, SqliteConnection sound, int wave, out int total)
    {
        total = 0;
        try
        {
            using SqliteCommand read = CheckpointDatabase.Command(
                old, "SELECT checksum, purpose, total, cost, ahead FROM waves WHERE wave = $wave", ("$wave", wave));
            using SqliteDataReader row = read.ExecuteReader();
            if (!row.Read())
            {
                return false;
            }

            total = row.GetInt32(2);
            using SqliteCommand write = CheckpointDatabase.Command(
                sound,
                CheckpointDatabase.InsertWave,
                ("$wave", wave),
                ("$checksum", row.GetString(0)),
                ("$purpose", row.GetString(1)),
                ("$total", total),
                ("$cost", row.GetDouble(3)),
                ("$ahead", row.GetDouble(4)));
            write.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException e) when (CheckpointDatabase.IsDamage(e))
        {
            return false;
        }
    }

    private static void CopyResult(SqliteConnection old, SqliteConnection sound, long id)
    {
        const string columns = $"{ResultRecord.Columns}, attempt, worker, seconds, stored_at";
        try
        {
            using SqliteCommand read = CheckpointDatabase.Command(old, $"SELECT {columns} FROM results WHERE id = $id", ("$id", id));
            using SqliteDataReader row = read.ExecuteReader();
            if (!row.Read() || ResultRecord.Read(row) is null)
            {
                return;
            }

            using SqliteCommand write = CheckpointDatabase.Command(
                sound,
                ResultRecord.Insert,
                ("$id", id),
                ("$checksum", row.GetString(1)),
                ("$counts", row.GetFieldValue<byte[]>(2)),
                ("$doubles", row.GetFieldValue<byte[]>(3)),
                ("$attempt", row.GetInt32(4)),
                ("$worker", row.GetString(5)),
                ("$seconds", row.GetDouble(6)),
                ("$at", row.GetInt64(7)));
            write.ExecuteNonQuery();
        }
        catch (SqliteException e) when (CheckpointDatabase.IsDamage(e))
        {
            // this record lies on a damaged page: it is computed again
        }
    }

    private static bool HasHeader(string file)
    {
        using FileStream stream = File.OpenRead(file);
        Span<byte> header = stackalloc byte[16];
        return stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && header.SequenceEqual("SQLite format 3\0"u8);
    }

    private static InputException OtherFormat(string file) =>
        new($"{file}: not a checkpoint of this program (format {CheckpointDatabase.FormatVersion} expected). "
            + "Start the run anew in another --out.");
}
