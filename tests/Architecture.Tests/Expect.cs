namespace PcpCluster.Architecture.Tests;

/// <summary>Assertions that list all that is wrong at once.</summary>
internal static class Expect
{
    private const int Most = 40;

    public static void Nothing(IEnumerable<string> wrong)
    {
        string[] all = [.. wrong.Order(StringComparer.Ordinal)];
        Assert.True(all.Length == 0, $"{all.Length} violations:\n{string.Join('\n', all.Take(Most))}");
    }
}
