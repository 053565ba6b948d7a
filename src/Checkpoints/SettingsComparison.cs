using System.Text.Json;

namespace PcpCluster.Checkpoints;

/// <summary>Says in words in which settings two runs differ.</summary>
internal static class SettingsComparison
{
    private const int MostShown = 8;

    /// <param name="stored">Flat JSON object of the checkpoint.</param>
    /// <param name="given">Flat JSON object of the command line now.</param>
    public static string Describe(string stored, string given)
    {
        Dictionary<string, string> before = Read(stored);
        Dictionary<string, string> now = Read(given);
        List<string> differences = [];
        foreach (string name in before.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            string? old = before.GetValueOrDefault(name);
            string? current = now.GetValueOrDefault(name);
            if (old != current)
            {
                differences.Add($"{name} was {old ?? "not set"}, is now {current ?? "not set"}");
            }
        }

        if (differences.Count == 0)
        {
            return "the settings agree, but structure or force constants differ";
        }

        string more = differences.Count > MostShown ? $"; and {differences.Count - MostShown} more" : string.Empty;
        return string.Join("; ", differences.Take(MostShown)) + more;
    }

    private static Dictionary<string, string> Read(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetRawText())
                : new Dictionary<string, string> { ["settings"] = json };
        }
        catch (JsonException)
        {
            return new Dictionary<string, string> { ["settings"] = json };
        }
    }
}
