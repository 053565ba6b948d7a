namespace PcpCluster.Actors.Engines.RabbitMq;

/// <summary>What queues and exchanges of a run are called on the server.</summary>
internal sealed record RabbitNames(string RunName)
{
    public string Work => $"pcp.{RunName}.work";

    public string Broadcast => $"pcp.{RunName}.broadcast";

    public string Mailbox(string address) => $"pcp.{RunName}.to.{address}";

    /// <summary>Exists as long as the mailbox has an owner.</summary>
    public string Owner(string address) => $"pcp.{RunName}.owner.{address}";

    /// <summary>Exists while somebody sends a message in parts to the mailbox.</summary>
    public string Turn(string address) => $"pcp.{RunName}.turn.{address}";
}
