namespace PcpCluster.Numerics.Tests.Transport;

/// <summary>A test on reference data that does not ship with the project; skipped, and counted as skipped, where the folder is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(params string[] folders)
    {
        foreach (string folder in folders)
        {
            if (Find(folder) is null)
            {
                Skip = $"the reference data {folder} is not here (set PCP_SHARED_DATA to the folder that holds it)";
            }
        }
    }

    public static string? Find(string folder)
    {
        if (Environment.GetEnvironmentVariable("PCP_SHARED_DATA") is { Length: > 0 } set)
        {
            string named = Path.Combine(set, folder);
            return Directory.Exists(named) ? named : null;
        }

        for (DirectoryInfo? up = new(AppContext.BaseDirectory); up is not null; up = up.Parent)
        {
            string candidate = Path.Combine(up.FullName, "shared", "data", folder);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
