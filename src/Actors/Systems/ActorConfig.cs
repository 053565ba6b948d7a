using System.Net;
using System.Reflection;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using PcpCluster.Actors.Cluster;
using PcpCluster.Actors.Observing;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Systems;

/// <summary>config/akka.hocon, and actor systems made of it.</summary>
public sealed class ActorConfig
{
    /// <summary>
    /// A thread for one actor: nothing that computes sits on the pool that messages need. Such a thread wakes fifty times after every
    /// message, so whoever waits for milliseconds only, as the aggregator for its disk, stays on the pool.
    /// </summary>
    internal const string OwnThread = "pcp.own-thread";

    internal const string SystemName = "pcp";

    private const string FileName = "akka.hocon";

    private readonly Config _config;

    /// <exception cref="InputException">A key of ours is missing or impossible.</exception>
    internal ActorConfig(Config config)
    {
        _config = config;
        try
        {
            Times = RunTimes.From(config);
        }
        catch (ConfigurationException e)
        {
            throw new InputException(e.Message);
        }
    }

    /// <summary>Section pcp.</summary>
    public RunTimes Times { get; }

    /// <summary>The file beside the program (folder config), or else the copy inside it.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static ActorConfig Load()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "config", FileName);
        try
        {
            return new ActorConfig(ConfigurationFactory.ParseString(File.Exists(file) ? File.ReadAllText(file) : Embedded()));
        }
        catch (Exception e) when (e is not InputException)
        {
            throw new InputException($"{file}: cannot be read as a configuration ({e.Message}). Correct it.");
        }
    }

    /// <summary>The same with other values on top.</summary>
    internal ActorConfig With(string hocon) => new(ConfigurationFactory.ParseString(hocon).WithFallback(_config));

    internal static string Embedded()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(FileName)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Without port and serializer: for one process alone.</summary>
    internal ActorSystem Local(string name, IRunObserver observer) =>
        ActorSystem.Create(name, Setup("akka.actor.provider = local", observer));

    /// <summary>A node of a cluster.</summary>
    /// <param name="host">The name others know this machine by. An address is the only one that is listened at.</param>
    /// <param name="port">0 for any.</param>
    internal ActorSystem Node(string roles, RunKey key, string host, int port, IRunObserver observer)
    {
        // A star: the Coordinator watches every worker, workers watch nobody. Else one that cannot reach another would have it put out.
        int watched = roles.Contains(CoordinatorDecides.CoordinatorRole) ? int.MaxValue : 0;
        string own = $$"""
            akka.actor.provider = cluster
            akka.cluster.roles = [{{roles}}]
            akka.cluster.failure-detector.monitored-by-nr-of-members = {{watched}}
            akka.remote.dot-netty.tcp {
              hostname = "{{(IPAddress.TryParse(host, out _) ? host : IPAddress.Any.ToString())}}"
              public-hostname = "{{host}}"
              port = {{port}}
            }
            """;
        return ActorSystem.Create(SystemName, Setup(own, observer).And(key.Setup()));
    }

    private ActorSystemSetup Setup(string own, IRunObserver observer) => ActorSystemSetup.Create(
        BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(own).WithFallback(_config)), new ObserverSetup(observer));
}
