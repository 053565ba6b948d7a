using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Engines.RabbitMq;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Work;

namespace PcpCluster.Actors.Tests.Engines;

/// <summary>The same promises through a real server.</summary>
[NeedsRabbit]
[Collection(RabbitCollection.Name)]
public sealed class RabbitEngineTests(PrivateRabbitServer server) : EngineConformance
{
    private readonly string _run = $"conformance-{Guid.NewGuid():N}";

    internal static readonly RabbitOptions Quick = new()
    {
        TakeoverPatience = TimeSpan.FromSeconds(1),
        WatchInterval = TimeSpan.FromMilliseconds(200),
        ConnectPatience = TimeSpan.FromSeconds(2),
        PartBytes = 256 * 1024,
    };

    protected override Task<IEngine> Connect() =>
        RabbitEngine.Connect(server.Address(_run), Quick, Options, TimeProvider.System, Patience);
}

/// <summary>What only this engine can get wrong.</summary>
[NeedsRabbit]
[Collection(RabbitCollection.Name)]
public sealed class RabbitConnectionTests(PrivateRabbitServer server)
{
    private static readonly CancellationToken _none = CancellationToken.None;
    private readonly string _run = $"connection-{Guid.NewGuid():N}";

    [ServerFact]
    public async Task WrongPasswordIsSaidAtOnce()
    {
        EngineException refusal = await Refused(server.Address(_run) with { Password = "wrong" });
        Assert.Contains("wrong user or password", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong\"", refusal.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task MissingVirtualHostIsSaid()
    {
        EngineException refusal = await Refused(server.Address(_run) with { VirtualHost = "nowhere" });
        Assert.Contains("virtual host", refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("nowhere", refusal.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task NobodyListeningIsSaidAfterTheStatedPatience()
    {
        EngineException refusal = await Refused(server.Address(_run) with { Port = 1 });
        Assert.Contains("cannot be reached", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("firewall", refusal.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task TlsWithTheRightAuthorityWorks()
    {
        await using IEngine engine = await Open(RabbitAddress.Parse(server.TlsUrl(_run)));
        Assert.StartsWith("amqps://pcp@localhost", engine.Description, StringComparison.Ordinal);
        Assert.DoesNotContain(PrivateRabbitServer.Password, engine.Description, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task TlsWithoutTheAuthorityIsRefused()
    {
        EngineException refusal = await Refused(RabbitAddress.Parse(server.TlsUrl(_run)) with { CertificateAuthority = null });
        Assert.Contains("?ca=FILE.pem", refusal.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task TlsForAnotherHostNameIsRefused()
    {
        EngineException refusal = await Refused(RabbitAddress.Parse(server.TlsUrl(_run)) with { Host = "127.0.0.1" });
        Assert.Contains("No secure connection", refusal.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task ResultBeyondTheServersLimitTravelsInParts()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        RabbitAddress address = server.Address(_run);
        RabbitOptions usual = new();
        await using IEngine worker = await RabbitEngine.Connect(address, usual, PipelineOptions.Default, TimeProvider.System, _none);
        await using IEngine coordinator = await RabbitEngine.Connect(address, usual, PipelineOptions.Default, TimeProvider.System, _none);
        IMailbox mailbox = await coordinator.OpenMailbox("aggregator", MailboxKind.Durable, fresh: true, patience.Token);
        double[] values = new double[17_500_000]; // 140 MB; the server takes 134 MB at once
        values[^1] = 1.5;
        ShardResult result = new(3, values, default);
        Assert.True(await worker.Send("aggregator", new ShardComputed("run", result, 1, "w", 1), patience.Token));
        Delivery delivery = await mailbox.Receive(patience.Token);
        Assert.Equal(result.Checksum, Assert.IsType<ShardComputed>(delivery.Message).Result.Checksum);
        await delivery.Acknowledge();
    }

    private static Task<IEngine> Open(RabbitAddress address) =>
        RabbitEngine.Connect(address, RabbitEngineTests.Quick, PipelineOptions.Default, TimeProvider.System, _none);

    private static Task<EngineException> Refused(RabbitAddress address) => Assert.ThrowsAsync<EngineException>(() => Open(address));
}
