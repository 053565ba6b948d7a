namespace PcpCluster.Formats.Tests;

/// <summary>
/// Samples of other programs that do not ship with the repository: shared/data beside it or higher up, or PCP_SHARED_DATA.
/// </summary>
internal static class SharedData
{
    /// <summary>The folder, or null.</summary>
    public static string? Find(string name)
    {
        if (Environment.GetEnvironmentVariable("PCP_SHARED_DATA") is { Length: > 0 } given)
        {
            return Directory.Exists(Path.Combine(given, name)) ? Path.Combine(given, name) : null;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", name);
            if (Directory.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>A folder of examples/ of the repository.</summary>
    public static string Example(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "PcpCluster.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "examples", name);
    }

    public static string Peer(params string[] parts) => Path.Combine([Find("peers")!, .. parts]);
}

/// <summary>A test on samples that may be absent; reported as skipped, with the reason, where they are.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeersFactAttribute : FactAttribute
{
    public PeersFactAttribute()
    {
        Skip = SharedData.Find("peers") is null ? PeersReason.Text : null;
    }
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeersTheoryAttribute : TheoryAttribute
{
    public PeersTheoryAttribute()
    {
        Skip = SharedData.Find("peers") is null ? PeersReason.Text : null;
    }
}

internal static class PeersReason
{
    public const string Text =
        "Samples of other programs (peers) are absent: put them into shared/data beside the repository or set PCP_SHARED_DATA.";
}
