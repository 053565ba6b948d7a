namespace PcpCluster.Numerics.Tests;

/// <summary>A test of many minutes: skipped, and said so, unless PCP_LONG_TESTS is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("PCP_LONG_TESTS") is null)
        {
            Skip = "NOT TESTED: takes many minutes. Set PCP_LONG_TESTS=1 to run it.";
        }
    }
}
