namespace PcpCluster.Actors.Messages;

/// <summary>
/// What actors say to each other: sealed records of plain immutable values, one file per conversation. Every message belongs to a run
/// and is ignored by the actors of another run.
/// </summary>
public interface IMessage
{
    string Run { get; }
}

/// <summary>A message whose bytes could not be understood: another contract version, damage, or too large.</summary>
/// <param name="From">Who sent it, if that much could be read.</param>
public sealed record NotUnderstood(string Run, string From, string Reason) : IMessage;
