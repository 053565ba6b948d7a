namespace PcpCluster.Actors.Messages;

/// <summary>
/// What actors of different processes say to each other: sealed records of immutable values, one file a conversation. Any of them may be
/// lost or come twice, and that must not matter.
/// </summary>
public interface IMessage
{
    /// <summary>False for what MessagePack makes of short or foreign bytes (nulls, defaults) and for numbers out of range.</summary>
    bool IsSound();
}
