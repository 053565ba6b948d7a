using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PcpCluster.Actors.Checkpoints;

/// <summary>What a checkpoint knows about its run besides results.</summary>
/// <param name="Origin">Checksum of the package before training: decides whether a resumed run is the same run.</param>
/// <param name="Settings">Flat JSON, to say what differs.</param>
/// <param name="Total">Shards in the plan; 0 before the plan is made.</param>
/// <param name="PlanChecksum">Empty before the plan is made.</param>
internal sealed record RunFacts(
    string Run,
    string ProgramVersion,
    DateTimeOffset Started,
    string Computation,
    int ComputationVersion,
    string Origin,
    string Settings,
    string PackageChecksum,
    int Total,
    string PlanChecksum)
{
    public void Write(SqliteConnection connection)
    {
        Put(connection, "format", CheckpointDatabase.FormatVersion.ToString(CultureInfo.InvariantCulture));
        Put(connection, "run", Run);
        Put(connection, "program", ProgramVersion);
        Put(connection, "started", Started.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Put(connection, "computation", Computation);
        Put(connection, "computation_version", ComputationVersion.ToString(CultureInfo.InvariantCulture));
        Put(connection, "origin", Origin);
        Put(connection, "settings", Settings);
        Put(connection, "package", PackageChecksum);
        Put(connection, "total", Total.ToString(CultureInfo.InvariantCulture));
        Put(connection, "plan", PlanChecksum);
    }

    /// <summary>Null when the file is no checkpoint of this format or its facts are incomplete.</summary>
    public static RunFacts? Read(SqliteConnection connection)
    {
        Dictionary<string, string> facts = [];
        using (SqliteCommand command = CheckpointDatabase.Command(connection, "SELECT name, value FROM facts"))
        using (SqliteDataReader row = command.ExecuteReader())
        {
            while (row.Read())
            {
                facts[row.GetString(0)] = row.GetString(1);
            }
        }

        string Get(string name) => facts.GetValueOrDefault(name, string.Empty);
        bool numbers = int.TryParse(Get("format"), CultureInfo.InvariantCulture, out int format)
            & long.TryParse(Get("started"), CultureInfo.InvariantCulture, out long started)
            & int.TryParse(Get("computation_version"), CultureInfo.InvariantCulture, out int version)
            & int.TryParse(Get("total"), CultureInfo.InvariantCulture, out int total);
        return numbers && format == CheckpointDatabase.FormatVersion
            ? new RunFacts(
                Get("run"), Get("program"), DateTimeOffset.FromUnixTimeMilliseconds(started), Get("computation"), version,
                Get("origin"), Get("settings"), Get("package"), total, Get("plan"))
            : null;
    }

    private static void Put(SqliteConnection connection, string name, string value)
    {
        using SqliteCommand command = CheckpointDatabase.Command(
            connection, "INSERT OR REPLACE INTO facts (name, value) VALUES ($name, $value)", ("$name", name), ("$value", value));
        command.ExecuteNonQuery();
    }
}
