using System.Reflection;
using System.Text.Json;
using Akka.Configuration;

namespace PcpCluster.Actors.Systems;

/// <summary>Times and limits of a run; none of them changes a result. Section <c>pcp</c> of config/akka.hocon.</summary>
public sealed record RunTimes
{
    public static readonly RunTimes Default = new();

    /// <summary>How often a worker node reports what it holds.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the Coordinator looks at the clock.</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A worker node silent for so long is lost, whatever the cluster says.</summary>
    public TimeSpan WorkerSilentAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Unreachable for so long, a node must join anew. Its shards are handed out again at once.</summary>
    public TimeSpan DownAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A worker makes a new link when its Coordinator is silent for so long.</summary>
    public TimeSpan CoordinatorSilentAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The same before the link's first answer.</summary>
    public TimeSpan FirstWelcomeWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A worker waits a random part of this before a new link.</summary>
    public TimeSpan RejoinPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A worker without Coordinator for so long gives up.</summary>
    public TimeSpan OrphanedAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A listening run waits so long for a node with the role trainer before it trains itself.</summary>
    public TimeSpan TrainerPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the Coordinator waits for its workers' goodbyes at the end.</summary>
    public TimeSpan FarewellWithin { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a worker takes to leave the cluster in good order.</summary>
    public TimeSpan LeaveWithin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A shard whose computation failed so often is reported and left out.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>A shard that so many workers died with is reported and left out.</summary>
    public int MaxDeaths { get; init; } = 6;

    /// <summary>Pause before a failed shard is handed out again.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Once nothing else is left, a shard running for longer is given to an idle worker too.</summary>
    public TimeSpan StragglerAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A result not known to be stored is sent again after so long.</summary>
    public TimeSpan ResultAgainAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A worker with so many results not stored asks for no more.</summary>
    public int UnsavedResults { get; init; } = 256;

    /// <summary>A piece that does not come is asked for again after so long.</summary>
    public TimeSpan PieceAgainAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of a piece; results up to this size travel whole.</summary>
    public int PieceBytes { get; init; } = 65_536;

    /// <summary>Pieces asked for at once.</summary>
    public int PiecesInFlight { get; init; } = 16;

    /// <summary>Results written in one transaction at most.</summary>
    public int CheckpointBatch { get; init; } = 256;

    /// <summary>A clock further off than this is remarked on.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>All of them from a configuration that names all of them, each as its property in lower case with hyphens.</summary>
    /// <exception cref="ConfigurationException">One is missing or cannot be read.</exception>
    public static RunTimes From(Config config)
    {
        RunTimes times = new();
        foreach (PropertyInfo option in typeof(RunTimes).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            string name = JsonNamingPolicy.KebabCaseLower.ConvertName(option.Name);
            string key = $"pcp.{name}";
            object value = !config.HasPath(key) ? throw new ConfigurationException($"config/akka.hocon, section pcp: {name} is missing.")
                : option.PropertyType == typeof(int) ? config.GetInt(key)
                : config.GetTimeSpan(key, null, allowInfinite: false);
            option.SetValue(times, value);
        }

        return times.Validated();
    }

    /// <exception cref="ConfigurationException">A value that cannot work.</exception>
    public RunTimes Validated()
    {
        Require(HeartbeatInterval > TimeSpan.Zero && TickInterval > TimeSpan.Zero, "heartbeat-interval and tick-interval must be positive");
        Require(WorkerSilentAfter >= 2 * HeartbeatInterval, "worker-silent-after must be at least two heartbeat-intervals");
        Require(CoordinatorSilentAfter >= 2 * HeartbeatInterval, "coordinator-silent-after must be at least two heartbeat-intervals");
        Require(MaxAttempts >= 1 && MaxDeaths >= 1, "max-attempts and max-deaths must be at least 1");
        Require(UnsavedResults >= 1 && CheckpointBatch >= 1, "unsaved-results and checkpoint-batch must be at least 1");
        Require(
            PieceBytes is >= 1024 and <= Messages.Sound.MostBytesOfPiece && PiecesInFlight >= 1,
            "piece-bytes must be 1024 to 900000, pieces-in-flight at least 1");
        return this;
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new ConfigurationException($"config/akka.hocon, section pcp: {what}.");
        }
    }
}
