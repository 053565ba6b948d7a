namespace PcpCluster.Actors;

/// <summary>The mailboxes every run has.</summary>
public static class Addresses
{
    public const string Coordinator = "coordinator";
    public const string Aggregator = "aggregator";
    public const string Trainer = "trainer";

    /// <summary>Unique in the cluster and readable in logs: host, process, and a few random digits for restarted processes.</summary>
    public static string NewWorker() =>
        $"worker-{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}-{Random.Shared.Next(0x10000):x4}";
}
