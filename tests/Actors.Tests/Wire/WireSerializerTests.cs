using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using MessagePack;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Actors.Wire;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Tests.Wire;

/// <summary>What goes over the wire and what is refused there.</summary>
public sealed class WireSerializerTests : IDisposable
{
    private static readonly string _checksum = new('a', 64);
    private readonly RecordingObserver _observer = new();
    private readonly ActorSystem _system;
    private readonly WireSerializer _serializer;

    public WireSerializerTests()
    {
        _system = ActorConfig.Load().Local("wire", _observer);
        _serializer = new WireSerializer((ExtendedActorSystem)_system);
    }

    public static IEnumerable<object[]> Messages() => All().Select(m => new object[] { m });

    private static IMessage[] All()
    {
        WorkerDescription worker =
            new("w", "host", 3, TrainerRole.Trainer, "1.0", true, 512, true, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        ImmutableArray<SectionOutline> sections = [new SectionOutline("modes", _checksum, 5)];
        ResultLabel label = new("run", new ShardId(2, 3), _checksum, 1, "w", 0.25);
        ImmutableArray<ShardId> shards = [new ShardId(0, 1), new ShardId(2, 3)];
        return
        [
            new JoinRequest(worker, "run", shards),
            new Welcome("run", "inc", "1.0", new PackageOutline("study", 2, "{}", sections, _checksum)),
            new Refusal("no"),
            new JoinAgain("inc"),
            new Goodbye("w"),
            new PieceRequested(_checksum, 65536, 100),
            new Piece(_checksum, 65536, new byte[] { 1, 2, 3 }),
            new WorkCapacity("w", "inc", 4, shards),
            new ShardsAssigned(
                "inc",
                new WaveOutline(2, "rates", WavePlace.Trainer, sections, _checksum),
                [new AssignedPart(new Part(3, 1, "grid 8x8x8", 17, 2, 0.5), 2)]),
            new ShardFailed("w", new ShardId(2, 3), 1, "overflow", false),
            new ShardsReleased("w", shards),
            new ShardComputed(label, new PartResult(3, new[] { 1.5, double.NaN, -0.0 }, new long[] { long.MinValue })),
            new ResultOffered(label, 16, 8, _checksum, _checksum),
            new ShardsStored("run", shards),
            new Heartbeat("w", "inc", [new RunningShard(new ShardId(2, 3), 0.5)], shards),
            new HeartbeatHeard("inc"),
            new RunFinished("run"),
        ];
    }

    public void Dispose() => _system.Dispose();

    [Theory]
    [MemberData(nameof(Messages))]
    public void EveryMessageComesBackAsItWas(IMessage message)
    {
        object back = Back(message);
        Assert.Equal(_serializer.ToBinary(message), _serializer.ToBinary(back)); // records of arrays compare by reference
        Assert.IsType(message.GetType(), back);
        if (back is ShardComputed computed)
        {
            Assert.Equal(((ShardComputed)message).Result.Checksum, computed.Result.Checksum);
        }
    }

    [Fact]
    public void EveryMessageOfTheProgramHasItsKind()
    {
        Type[] all = [.. typeof(IMessage).Assembly.GetTypes().Where(t => t.IsClass && typeof(IMessage).IsAssignableFrom(t))];
        Assert.Equal(all.Select(t => t.Name).Order(), All().Select(m => m.GetType().Name).Order());
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void NilShortAndCutBytesAreRefused(IMessage message)
    {
        string kind = _serializer.Manifest(message);
        Refused([0xc0], kind); // nil
        Refused([0x90], kind); // an array of nothing
        byte[] bytes = _serializer.ToBinary(message);
        for (int length = 0; length < bytes.Length; length++)
        {
            Refused(bytes[..length], kind);
        }

        Assert.NotEmpty(_observer.Notices.OfType<MessageRefused>());
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void AnyDamagedByteIsRefusedOrGivesASoundMessage(IMessage message)
    {
        string kind = _serializer.Manifest(message);
        byte[] bytes = _serializer.ToBinary(message);
        Random random = new(1);
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                Assert.True(((IMessage)_serializer.FromBinary(damaged, kind)).IsSound());
            }
            catch (SerializationException)
            {
                // refused
            }
        }
    }

    [Fact]
    public void KindsOfOtherVersionsAndForeignTypesAreRefused()
    {
        byte[] bytes = _serializer.ToBinary(new RunFinished("run"));
        Assert.Contains("'X2' is not known here (another version of pcp?)", Refused(bytes, "X2").Message, StringComparison.Ordinal);
        Assert.Throws<SerializationException>(() => _serializer.ToBinary(new Uri("http://localhost")));
        foreach (object foreign in new object[] { new Uri("http://localhost"), new List<int> { 1 }, new { A = 1 } })
        {
            Assert.Throws<SerializationException>(() => _system.Serialization.FindSerializerFor(foreign).ToBinary(foreign));
        }

        Assert.ThrowsAny<Exception>(() => _system.Serialization.Deserialize("\"x\""u8.ToArray(), 1, "System.Diagnostics.Process, System"));
    }

    [Fact]
    public void HugeClaimsCostNoMemory()
    {
        // a run's name and an array that claims 2^31 - 1 shards
        byte[] claim = [0x92, 0xa1, (byte)'r', 0xdd, 0x7f, 0xff, 0xff, 0xff];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(claim, "S1");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void DeepNestingIsRefusedWithoutOverflow()
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        for (int i = 0; i < 100_000; i++)
        {
            writer.WriteArrayHeader(1);
        }

        writer.Flush();
        Refused(buffer.WrittenSpan.ToArray(), "J1");
    }

    [Fact]
    public void ResultThatDoesNotFitItsChecksumIsRefused()
    {
        ShardComputed message = All().OfType<ShardComputed>().Single();
        byte[] bytes = _serializer.ToBinary(message);
        int at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(1.5));
        bytes[at] ^= 1;
        Assert.Contains("does not fit its checksum", Refused(bytes, "R1").ToString(), StringComparison.Ordinal);
    }

    private object Back(IMessage message) => _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message));

    private SerializationException Refused(byte[] bytes, string kind) =>
        Assert.ThrowsAny<SerializationException>(() => _serializer.FromBinary(bytes, kind));
}
