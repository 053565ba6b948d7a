using System.Text.Json;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>Result folders that must agree to the last bit.</summary>
internal static class SameResults
{
    /// <summary>Compares every file of rates byte for byte, and every number of kappa.json but times and settings.</summary>
    public static void Assert(string expected, string actual)
    {
        string[] files = Files(expected);
        Xunit.Assert.Contains("BTE.omega", files);
        Xunit.Assert.Contains(files, f => Path.GetFileName(f) == "BTE.w_final");
        Xunit.Assert.Equal(files, Files(actual));
        Xunit.Assert.All(
            files, f => Xunit.Assert.Equal(File.ReadAllBytes(Path.Combine(expected, f)), File.ReadAllBytes(Path.Combine(actual, f))));
        using var one = JsonDocument.Parse(File.ReadAllText(Path.Combine(expected, "kappa.json")));
        using var other = JsonDocument.Parse(File.ReadAllText(Path.Combine(actual, "kappa.json")));
        foreach (string part in new[] { "grid", "temperatures", "counts", "diagnostics" })
        {
            Xunit.Assert.Equal(one.RootElement.GetProperty(part).GetRawText(), other.RootElement.GetProperty(part).GetRawText());
        }
    }

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "BTE.*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder, f))
            .Order(StringComparer.Ordinal)];
}
