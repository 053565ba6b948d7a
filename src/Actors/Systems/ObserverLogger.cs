using Akka.Actor;
using Akka.Event;
using PcpCluster.Actors.Observing;

namespace PcpCluster.Actors.Systems;

/// <summary>
/// Akka's own log as notices. Everyday business of a cluster whose nodes come and die (broken connections, refused certificates with stack
/// traces) is detail for the log file; the run's own notices tell a person.
/// </summary>
internal sealed class ObserverLogger : ReceiveActor
{
    private static readonly string[] _chatty = ["Akka.Remote", "Akka.Cluster", "DotNetty", "akka.tcp", "akka.ssl", "akka://", "Akka.Event"];
    private readonly IRunObserver _observer = ObserverSetup.Of(Context.System);

    public ObserverLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    private void Write(LogEvent log)
    {
        NoticeLevel level = log.LogLevel() switch
        {
            LogLevel.ErrorLevel => NoticeLevel.Error,
            LogLevel.WarningLevel => NoticeLevel.Warning,
            _ => NoticeLevel.Detail,
        };
        bool everyday = _chatty.Any(
            c => log.LogSource.Contains(c, StringComparison.Ordinal) || log.LogClass.FullName!.Contains(c, StringComparison.Ordinal));
        string message = $"{log.Message}{(log.Cause is { } cause ? $" ({cause.GetBaseException().Message})" : string.Empty)}";
        _observer.Note(new ClusterRemark(everyday ? NoticeLevel.Detail : level, log.LogClass.Name, message));
    }
}
