using System.Net.Sockets;
using Akka.Actor;
using Akka.Serialization;
using PcpCluster.Actors.Cluster;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Actors.Workers;
using PcpCluster.Host.Rehearsal;

namespace PcpCluster.Actors.Tests.Cluster;

/// <summary>
/// Peers that are not what they should be, with the wrong key and with the right one: refused with a message, the run unharmed.
/// </summary>
public sealed class HostilePeerTests : IDisposable
{
    private static readonly SyntheticSettings _settings = new(Rounds: 1000, Sleep: 60, Iterations: 0);
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingObserver _observer = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnotherCertificateAndRandomBytesAreRefused()
    {
        Task<RunOutcome> run = Start();
        RunAddress address = RunAddress.Find(_folder.Path)!;
        using TemporaryFolder other = new();
        RecordingObserver told = new();
        using CancellationTokenSource stop = new();
        WorkerRequest stranger = new()
        {
            Id = "stranger",
            ProgramVersion = Fixture.Version,
            Studies = SyntheticStudy.Catalog,
            Observer = told,
            Times = Fixture.Quick with { CoordinatorSilentAfter = TimeSpan.FromSeconds(2) },
        };
        Task<WorkerEnd> refused = ClusterWorker.Run(stranger, JoinTarget.At(address, RunKey.LoadOrMake(other.Path)), stop.Token);
        for (int i = 0; i < 5; i++)
        {
            await SendNoise(address, i);
        }

        Assert.Contains("the same key", (await told.Until<WaitingForRun>()).Text, StringComparison.Ordinal);
        Assert.Equal(Fixture.Direct(_settings), Fixture.Json(await run));
        Assert.DoesNotContain(_observer.Notices.OfType<WorkerCame>(), w => w.Worker == "stranger");
        await stop.CancelAsync();
        Assert.Equal(new WorkerEnd(WorkerEnding.Left, 0), await refused);
    }

    [Theory]
    [InlineData("version", "a message of kind 'X9' is not known here (another version of pcp?)")]
    [InlineData("nil", "a message of kind 'J1' with missing or impossible content")]
    [InlineData("short", "a message of kind 'J1' with missing or impossible content")]
    public async Task WrongMessagesOfAPeerWithTheKeyAreRefusedAndNamed(string what, string expected)
    {
        Task<RunOutcome> run = Start();
        using ActorSystem peer =
            Peer("akka.actor.serializers.pcp = \"PcpCluster.Actors.Tests.Cluster.WrongSerializer, PcpCluster.Actors.Tests\"");
        ActorSelection coordinator = Coordinator(peer);
        coordinator.Tell(new Refusal(what));
        Assert.Contains(expected, (await _observer.Until<MessageRefused>()).Text, StringComparison.Ordinal);
        Assert.Equal(Fixture.Direct(_settings), Fixture.Json(await run));
    }

    [Fact]
    public async Task OversizedFramesAndForeignTypesOfAPeerWithTheKeyHarmNothing()
    {
        Task<RunOutcome> run = Start();
        using ActorSystem peer = Peer("""
            akka.remote.dot-netty.tcp.maximum-frame-size = 20MB
            akka.actor.serialization-settings.allow-unregistered-types = true
            akka.actor.serializers.json = "Akka.Serialization.NewtonSoftJsonSerializer, Akka"
            akka.actor.serialization-bindings { "System.Object" = json }
            akka.actor.serialization-identifiers { "Akka.Serialization.NewtonSoftJsonSerializer, Akka" = 1 }
            """);
        ActorSelection coordinator = Coordinator(peer);
        coordinator.Tell(new Uri("http://localhost/"));
        coordinator.Tell(new { Name = "nobody" });
        await _observer.Until<ClusterRemark>(r =>
            r.Message.Contains("refused", StringComparison.Ordinal) || r.Message.Contains("serializ", StringComparison.OrdinalIgnoreCase));
        coordinator.Tell(new Piece(new string('0', 64), 0, new byte[5_000_000]));
        peer.ActorSelection(coordinator.Anchor.Path / "user" / "node").Tell(PoisonPill.Instance); // untrusted mode: nobody hears it
        Assert.Equal(Fixture.Direct(_settings), Fixture.Json(await run));
    }

    private static async Task SendNoise(RunAddress address, int seed)
    {
        using TcpClient client = new();
        await client.ConnectAsync(address.Host, address.Port);
        byte[] noise = new byte[50_000];
        new Random(seed).NextBytes(noise);
        try
        {
            await client.GetStream().WriteAsync(noise);
            await client.GetStream().ReadExactlyAsync(new byte[100_000]);
        }
        catch (IOException)
        {
            // closed by the other side, as it should
        }
    }

    /// <summary>A run that lasts about six seconds, once it listens.</summary>
    private Task<RunOutcome> Start()
    {
        Task<RunOutcome> run = StudyRun.Run(
            Fixture.Request(_settings, _folder.Path, _observer) with { Listen = new ListenAddress("127.0.0.1") }, CancellationToken.None);
        while (!_observer.Notices.OfType<Listening>().Any() && !run.IsFaulted)
        {
            Thread.Sleep(10);
        }

        return run;
    }

    private ActorSystem Peer(string more) => ActorConfig.Load().With(more).Node(
        "\"worker\"", RunKey.Load(Path.Combine(_folder.Path, RunKey.FileName)), "127.0.0.1", 0, SilentObserver.Instance);

    private ActorSelection Coordinator(ActorSystem from)
    {
        RunAddress address = RunAddress.Find(_folder.Path)!;
        return from.ActorSelection(
            new RootActorPath(new Address("akka.ssl.tcp", "pcp", address.Host, address.Port)) / "user" / "coordinator");
    }
}

/// <summary>Writes what a refusal's reason asks for, under the number of the program's own serializer.</summary>
public sealed class WrongSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 701;

    public override string Manifest(object o) => ((Refusal)o).Reason == "version" ? "X9" : "J1";

    public override byte[] ToBinary(object obj) => ((Refusal)obj).Reason switch
    {
        "nil" => [0xc0],
        "short" => [0x91, 0xc0],
        _ => [0x90],
    };

    public override object FromBinary(byte[] bytes, string manifest) => throw new NotSupportedException();
}
