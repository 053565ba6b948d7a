namespace PcpCluster.Actors.Engines;

/// <summary>What an engine tells about itself.</summary>
public abstract record EngineNotice;

/// <summary>A watched private mailbox is gone: its owner ended or died.</summary>
public sealed record MailboxGone(string Address) : EngineNotice;

/// <summary>The engine tries again by itself until it is back or the patience given to it ends.</summary>
public sealed record ConnectionLost(string Reason) : EngineNotice;

public sealed record ConnectionRestored(TimeSpan Outage) : EngineNotice;

/// <summary>The engine cannot be used: not reachable, refused, in use by another. The message says what to do.</summary>
public sealed class EngineException(string message, Exception? inner = null) : Exception(message, inner);
