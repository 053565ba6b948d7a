using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Work;

namespace PcpCluster.Actors.Checkpoints;

/// <summary>One stored shard result: written with its checksum, believed only when the checksum fits what is read.</summary>
internal static class ResultRecord
{
    public const string Insert = """
        INSERT OR REPLACE INTO results (shard, attempt, worker, seconds, stored_at, checksum, counts, doubles)
        VALUES ($shard, $attempt, $worker, $seconds, $at, $checksum, $counts, $doubles)
        """;

    public const string Columns = "shard, checksum, counts, doubles";

    public static void Write(SqliteConnection connection, ShardComputed result, DateTimeOffset now)
    {
        using SqliteCommand command = CheckpointDatabase.Command(
            connection,
            Insert,
            ("$shard", result.Result.Shard),
            ("$attempt", result.Attempt),
            ("$worker", result.Worker),
            ("$seconds", result.Seconds),
            ("$at", now.ToUnixTimeMilliseconds()),
            ("$checksum", result.Result.Checksum),
            ("$counts", MemoryMarshal.AsBytes(result.Result.Counts.Span).ToArray()),
            ("$doubles", MemoryMarshal.AsBytes(result.Result.Values.Span).ToArray()));
        command.ExecuteNonQuery();
    }

    /// <summary>Null when the record does not fit its checksum: half-written or damaged.</summary>
    public static ShardResult? Read(SqliteDataReader row)
    {
        var counts = row.GetFieldValue<byte[]>(2);
        var doubles = row.GetFieldValue<byte[]>(3);
        if (counts.Length % sizeof(long) != 0 || doubles.Length % sizeof(double) != 0)
        {
            return null;
        }

        ShardResult result = new(
            row.GetInt32(0), MemoryMarshal.Cast<byte, double>(doubles).ToArray(), MemoryMarshal.Cast<byte, long>(counts).ToArray());
        return result.Checksum == row.GetString(1) ? result : null;
    }
}
