using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Checkpoints;

/// <summary>One stored result: written with its checksum, believed only when the checksum fits what is read.</summary>
internal static class ResultRecord
{
    public const string Insert = """
        INSERT OR REPLACE INTO results (id, attempt, worker, seconds, stored_at, checksum, counts, doubles)
        VALUES ($id, $attempt, $worker, $seconds, $at, $checksum, $counts, $doubles)
        """;

    public const string Columns = "id, checksum, counts, doubles";

    private const int PartBits = 32;

    /// <summary>Wave and part as one row number.</summary>
    public static long Key(int wave, int part) => ((long)wave << PartBits) | (uint)part;

    public static (int Wave, int Part) ShardOf(long key) => ((int)(key >> PartBits), (int)key);

    /// <param name="insert">Made of <see cref="Insert"/>; used again for each result of a batch.</param>
    public static void Write(SqliteCommand insert, StoredResult result, DateTimeOffset now)
    {
        insert.Parameters.Clear();
        insert.Parameters.AddWithValue("$id", Key(result.Wave, result.Result.Part));
        insert.Parameters.AddWithValue("$attempt", result.Attempt);
        insert.Parameters.AddWithValue("$worker", result.Worker);
        insert.Parameters.AddWithValue("$seconds", result.Seconds);
        insert.Parameters.AddWithValue("$at", now.ToUnixTimeMilliseconds());
        insert.Parameters.AddWithValue("$checksum", result.Result.Checksum);
        insert.Parameters.AddWithValue("$counts", MemoryMarshal.AsBytes(result.Result.Counts.Span).ToArray());
        insert.Parameters.AddWithValue("$doubles", MemoryMarshal.AsBytes(result.Result.Values.Span).ToArray());
        insert.ExecuteNonQuery();
    }

    /// <summary>Null when the record does not fit its checksum: half-written or damaged.</summary>
    public static PartResult? Read(SqliteDataReader row)
    {
        var counts = row.GetFieldValue<byte[]>(2);
        var doubles = row.GetFieldValue<byte[]>(3);
        if (counts.Length % sizeof(long) != 0 || doubles.Length % sizeof(double) != 0)
        {
            return null;
        }

        PartResult result = new(
            ShardOf(row.GetInt64(0)).Part,
            MemoryMarshal.Cast<byte, double>(doubles).ToArray(),
            MemoryMarshal.Cast<byte, long>(counts).ToArray());
        return result.Checksum == row.GetString(1) ? result : null;
    }
}
