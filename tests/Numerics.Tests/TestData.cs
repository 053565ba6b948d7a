namespace PcpCluster.Numerics.Tests;

/// <summary>Finds the inputs that tests run on.</summary>
public static class TestData
{
    /// <summary>Path of examples/NAME in the repository.</summary>
    public static string Example(string name) => InRepository("examples", name);

    /// <summary>Path of tests/Data/NAME in the repository: small made-up inputs.</summary>
    public static string Small(string name) => InRepository(Path.Combine("tests", "Data"), name);

    private static string InRepository(string parent, string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, parent, name);
            if (File.Exists(Path.Combine(folder.FullName, "PcpCluster.sln")) && Directory.Exists(path))
            {
                return path;
            }
        }

        throw new DirectoryNotFoundException($"{parent}/{name} was not found above {AppContext.BaseDirectory}.");
    }

    /// <summary>
    /// Path of a data set that may not ship with the repository, or null: from the folder that PCP_SHARED_DATA names, else from a folder
    /// shared/data beside the repository or higher up.
    /// </summary>
    public static string? Shared(string name)
    {
        if (Environment.GetEnvironmentVariable("PCP_SHARED_DATA") is { Length: > 0 } given)
        {
            string path = Path.Combine(given, name);
            return Directory.Exists(path) ? path : null;
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
}

/// <summary>A test on a data set that may not ship; reported as skipped, with the reason, where the set is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string name)
    {
        if (TestData.Shared(name) == null)
        {
            Skip = SharedDataReason.For(name);
        }
    }
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute(params string[] names)
    {
        if (names.FirstOrDefault(name => TestData.Shared(name) == null) is { } missing)
        {
            Skip = SharedDataReason.For(missing);
        }
    }
}

internal static class SharedDataReason
{
    public static string For(string name) =>
        $"The data set '{name}' is absent: it may not ship with the repository. Put it into shared/data beside the repository or set "
            + "PCP_SHARED_DATA.";
}
