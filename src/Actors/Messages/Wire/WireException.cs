namespace PcpCluster.Actors.Messages.Wire;

/// <summary>Bytes that are no acceptable message. Nothing of them was used.</summary>
/// <param name="from">The sender, if that much could be read.</param>
/// <param name="run">The run, if that much could be read.</param>
public sealed class WireException(string message, string from = "", string run = "") : Exception(message)
{
    public string From { get; } = from;

    public string Run { get; } = run;
}
