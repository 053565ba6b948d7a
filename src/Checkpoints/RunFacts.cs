using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PcpCluster.Checkpoints;

/// <summary>What a checkpoint knows about its run besides waves and results.</summary>
/// <param name="PackageChecksum">Decides whether a resumed run is the same run.</param>
/// <param name="Settings">Flat JSON, to say what differs.</param>
/// <param name="Finished">No wave is left.</param>
internal sealed record RunFacts(
    string Run,
    string ProgramVersion,
    DateTimeOffset Started,
    string Study,
    int StudyVersion,
    string PackageChecksum,
    string Settings,
    bool Finished)
{
    public void Write(SqliteConnection connection)
    {
        Put(connection, "format", CheckpointDatabase.FormatVersion.ToString(CultureInfo.InvariantCulture));
        Put(connection, "run", Run);
        Put(connection, "program", ProgramVersion);
        Put(connection, "started", Started.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Put(connection, "study", Study);
        Put(connection, "study_version", StudyVersion.ToString(CultureInfo.InvariantCulture));
        Put(connection, "package", PackageChecksum);
        Put(connection, "settings", Settings);
        Put(connection, "finished", Finished ? "1" : "0");
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
            & int.TryParse(Get("study_version"), CultureInfo.InvariantCulture, out int version);
        return numbers && format == CheckpointDatabase.FormatVersion
            ? new RunFacts(
                Get("run"), Get("program"), DateTimeOffset.FromUnixTimeMilliseconds(started), Get("study"), version,
                Get("package"), Get("settings"), Get("finished") == "1")
            : null;
    }

    private static void Put(SqliteConnection connection, string name, string value)
    {
        using SqliteCommand command = CheckpointDatabase.Command(
            connection, "INSERT OR REPLACE INTO facts (name, value) VALUES ($name, $value)", ("$name", name), ("$value", value));
        command.ExecuteNonQuery();
    }
}
