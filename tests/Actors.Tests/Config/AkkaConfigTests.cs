using System.Reflection;
using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using PcpCluster.Actors.Cluster;
using PcpCluster.Actors.Systems;

namespace PcpCluster.Actors.Tests.Config;

/// <summary>config/akka.hocon: every key is read, and its values are the defaults of the code.</summary>
public sealed partial class AkkaConfigTests
{
    private static readonly Akka.Configuration.Config _config = ConfigurationFactory.ParseString(ActorConfig.Embedded());

    [Fact]
    public void ValuesAreTheDefaultsOfTheOptions() => Assert.Equal(RunTimes.Default, RunTimes.From(_config));

    [Fact]
    public void FileOfTheRepositoryIsTheOneInsideTheProgram()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "PcpCluster.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        Assert.Equal(File.ReadAllText(Path.Combine(root, "config", "akka.hocon")), ActorConfig.Embedded());
    }

    [Fact]
    public void KeysAndOptionsAreTheSameNames()
    {
        string[] keys = [.. Keys("pcp").Where(k => !k.StartsWith("own-thread", StringComparison.Ordinal))];
        string[] options = [.. typeof(RunTimes).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => Kebab(p.Name))];
        Assert.Equal(options.Order(), keys.Order());
    }

    [Fact]
    public void EveryKeyOfOursIsReadAndNoneMayBeMissing()
    {
        foreach (string key in Keys("pcp").Where(k => !k.StartsWith("own-thread", StringComparison.Ordinal)))
        {
            string text = _config.GetString($"pcp.{key}");
            Match number = Number().Match(text);
            string other = $"{1 + (int)double.Parse(number.Groups[1].Value)}{number.Groups[2].Value}";
            RunTimes changed = RunTimes.From(ConfigurationFactory.ParseString($"pcp.{key} = {other}").WithFallback(_config));
            PropertyInfo[] different = [.. typeof(RunTimes).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => !Equals(p.GetValue(changed), p.GetValue(RunTimes.Default)))];
            Assert.Equal(key, Kebab(Assert.Single(different).Name));
        }

        string cut = string.Join('\n', ActorConfig.Embedded().Split('\n').Where(l => !l.Contains("max-deaths", StringComparison.Ordinal)));
        ConfigurationException missing = Assert.Throws<ConfigurationException>(() => RunTimes.From(ConfigurationFactory.ParseString(cut)));
        Assert.Contains("max-deaths is missing", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryKeyOfAkkaIsOneThatAkkaKnows_AndTakesOurValue()
    {
        using TemporaryFolder folder = new();
        RunKey key = RunKey.LoadOrMake(folder.Path);
        using ActorSystem system = ActorConfig.Load().Node("\"worker\"", key, "127.0.0.1", 0, new RecordingObserver());
        Akka.Configuration.Config reference = system.Settings.Config;
        HashSet<string> ours = ["actor.serializers.pcp", "actor.serialization-bindings", "actor.serialization-identifiers"];
        using ActorSystem theirs = ActorSystem.Create(
            "plain",
            "akka { stdout-loglevel = OFF, actor.provider = cluster, remote.dot-netty.tcp { hostname = \"127.0.0.1\", port = 0 } }");
        Akka.Configuration.Config plain = theirs.Settings.Config;
        foreach (string name in Keys("akka").Where(k => !ours.Any(o => k.StartsWith(o, StringComparison.Ordinal))))
        {
            Assert.True(plain.HasPath($"akka.{name}"), name);
            Assert.Equal(_config.GetValue($"akka.{name}").ToString(), reference.GetValue($"akka.{name}").ToString());
        }

        await Task.WhenAll(system.Terminate(), theirs.Terminate());
    }

    [Theory]
    [InlineData("pcp.max-attempts = 0", "max-attempts and max-deaths")]
    [InlineData("pcp.piece-bytes = 5000000", "piece-bytes")]
    [InlineData("pcp.worker-silent-after = 1s", "worker-silent-after")]
    public void ImpossibleValuesAreRefusedByName(string line, string expected)
    {
        ConfigurationException refusal = Assert.Throws<ConfigurationException>(
            () => RunTimes.From(ConfigurationFactory.ParseString(line).WithFallback(_config)));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node1:4711", "node1", 4711)]
    [InlineData("[fe80::1]:80", "fe80::1", 80)]
    public void AddressesAreHostAndPort(string text, string host, int port) =>
        Assert.Equal(new RunAddress(host, port), RunAddress.Parse(text));

    private static string Kebab(string name) =>
        Capital().Replace(name, m => (m.Index > 0 ? "-" : string.Empty) + m.Value.ToLowerInvariant());

    /// <summary>Paths of all values below a section, as far as they stand in the file.</summary>
    private static IEnumerable<string> Keys(string section)
    {
        return Below(_config.GetValue(section).GetObject(), string.Empty);

        static IEnumerable<string> Below(HoconObject from, string path) => from.Items.SelectMany(i =>
            i.Value.IsObject() ? Below(i.Value.GetObject(), $"{path}{i.Key}.") : [path + i.Key]);
    }

    [GeneratedRegex(@"^([0-9.]+)\s*([a-z]*)$")]
    private static partial Regex Number();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
