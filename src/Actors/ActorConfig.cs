using System.Net;
using System.Reflection;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using PcpCluster.Actors.Cluster;
using PcpCluster.Actors.Observing;

namespace PcpCluster.Actors;

/// <summary>config/akka.hocon, and actor systems made of it.</summary>
public static class ActorConfig
{
    /// <summary>A thread for one actor: nothing that computes or waits for a disk sits on the pool that messages need.</summary>
    internal const string OwnThread = "pcp.own-thread";

    internal const string SystemName = "pcp";

    private const string FileName = "akka.hocon";

    /// <summary>The file beside the program (folder config), or else the copy inside it.</summary>
    /// <exception cref="ConfigurationException">It cannot be read.</exception>
    public static Config Load()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "config", FileName);
        return ConfigurationFactory.ParseString(File.Exists(file) ? File.ReadAllText(file) : Embedded());
    }

    internal static string Embedded()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(FileName)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Without port and serializer: for one process alone.</summary>
    internal static ActorSystem Local(Config config, string name, IRunObserver observer) =>
        ActorSystem.Create(name, Setup(ConfigurationFactory.ParseString("akka.actor.provider = local"), config, observer));

    /// <summary>A node of a cluster.</summary>
    /// <param name="key">Null for plain TCP, on the loopback interface alone.</param>
    /// <param name="host">The name others know this machine by. An address is the only one that is listened at.</param>
    /// <param name="port">0 for any.</param>
    internal static ActorSystem Node(Config config, string roles, RunKey? key, string host, int port, IRunObserver observer)
    {
        host = key is null ? IPAddress.Loopback.ToString() : host;
        string own = $$"""
            akka.actor.provider = cluster
            akka.cluster.roles = [{{roles}}]
            akka.remote.dot-netty.tcp {
              hostname = "{{(IPAddress.TryParse(host, out _) ? host : IPAddress.Any.ToString())}}"
              public-hostname = "{{host}}"
              port = {{port}}
              {{(key is null ? "enable-ssl = off" : string.Empty)}}
            }
            """;
        ActorSystemSetup setup = Setup(ConfigurationFactory.ParseString(own), config, observer);
        return ActorSystem.Create(SystemName, key is null ? setup : setup.And(key.Setup()));
    }

    private static ActorSystemSetup Setup(Config own, Config config, IRunObserver observer) =>
        ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(own.WithFallback(config)), new ObserverSetup(observer));
}
