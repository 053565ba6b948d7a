using Google.Protobuf;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Messages.Wire;
using PcpCluster.Actors.Work;
using PcpCluster.Numerics.Crystals.Grids;
using IMessage = PcpCluster.Actors.Messages.IMessage;
using V1 = PcpCluster.Actors.Messages.Wire.V1;

namespace PcpCluster.Actors.Tests.Messages;

public sealed class WireCodecTests
{
    private static readonly WorkPackage _package =
        new("kappa", 3, """{"grid":"8x8x8"}""", [new PackageSection("structure", new byte[] { 1, 2, 3 })]);

    private static readonly ShardDescription _shard = new(17, 1, new QPointGrid(8, 9, 10), 5, 4, 2, ulong.MaxValue - 3);

    private static readonly ShardResult _result =
        new(17, new[] { 1.5, double.NaN, -0.0, double.PositiveInfinity, double.Epsilon }, new[] { long.MinValue, 0L, 42L });

    private static readonly IMessage[] _all =
    [
        new JoinRequest(string.Empty, new WorkerDescription("w", "h", 1, 8, "1.0", true, 512, true, DateTimeOffset.FromUnixTimeMilliseconds(1234567))),
        new Welcome("r", "1.0", _package.With(new PackageSection("modes3", new byte[1000]))),
        new Refusal("r", "why"),
        new Goodbye("r", "w"),
        new ShardOffer("r", _package.Checksum, _shard, 2, "w"),
        new ShardFailed("r", 17, 2, "w", "overflow"),
        new ShardReleased("r", 17, 2, "w"),
        new ShardComputed("r", _result, 2, "w", 12.25),
        new ShardsStored("r", [1, 2, 300000]),
        new TrainModes("r", _package),
        new ModesTrained("r", _package, 3.5),
        new TrainingFailed("r", "loss"),
        new Heartbeat("r", "w", "h", 8, 1L << 40, 1e6, [new RunningShard(17, 2.5)]),
        new RunProgress("r", 5, 10),
        new RunFinished("r"),
    ];

    public static TheoryData<IMessage> Messages => new(_all);

    [Fact]
    public void EveryMessageHasItsPlaceInTheContract()
    {
        IEnumerable<Type> all = typeof(IMessage).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IMessage)) && !t.IsInterface);
        Assert.Equal(
            all.Where(t => t != typeof(NotUnderstood)).Select(t => t.Name).Order(),
            _all.Select(m => m.GetType().Name).Order());
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void MessageComesBackAsItWas(IMessage message)
    {
        byte[] bytes = WireCodec.Encode(message, "sender");
        IMessage back = WireCodec.Decode(bytes);
        Assert.Equal(message.GetType(), back.GetType());
        Assert.Equal(bytes, WireCodec.Encode(back, "sender"));
    }

    [Fact]
    public void NumbersComeBackToTheBit()
    {
        var back = (ShardComputed)WireCodec.Decode(WireCodec.Encode(new ShardComputed("r", _result, 1, "w", 1), "w"));
        Assert.Equal(
            _result.Values.ToArray().Select(BitConverter.DoubleToInt64Bits), back.Result.Values.ToArray().Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(_result.Counts.ToArray(), back.Result.Counts.ToArray());
        Assert.Equal(_result.Checksum, back.Result.Checksum);
    }

    [Fact]
    public void EveryFlippedBitOfAResultIsNoticedOrHarmless()
    {
        byte[] good = WireCodec.Encode(new ShardComputed("r", _result, 1, "w", 1), "w");
        int noticed = 0;
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                if (WireCodec.Decode(bad) is ShardComputed read)
                {
                    Assert.Equal(_result.Checksum, read.Result.Checksum);
                }
            }
            catch (WireException)
            {
                noticed++;
            }
        }

        Assert.True(noticed > good.Length * 4, $"{noticed} of {good.Length * 8} flipped bits were noticed");
    }

    [Fact]
    public void OtherContractVersionIsRefusedAndItsSenderNamed()
    {
        var envelope = V1.Envelope.Parser.ParseFrom(WireCodec.Encode(new RunFinished("r"), "worker-9"));
        envelope.ContractVersion = 2;
        WireException refusal = Assert.Throws<WireException>(() => WireCodec.Decode(envelope.ToByteArray()));
        Assert.Equal("worker-9", refusal.From);
        Assert.Contains("same build", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnnouncedLengthIsCheckedBeforeUse()
    {
        var envelope = V1.Envelope.Parser.ParseFrom(WireCodec.Encode(new ShardComputed("r", _result, 1, "w", 1), "w"));
        envelope.ShardComputed.Result.Doubles.Length = 1UL << 61;
        WireException refusal = Assert.Throws<WireException>(() => WireCodec.Decode(envelope.ToByteArray()));
        Assert.Contains("carries 40 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ImpossibleShardIsRefused()
    {
        var envelope = V1.Envelope.Parser.ParseFrom(WireCodec.Encode(new ShardOffer("r", "c", _shard, 1, string.Empty), "w"));
        envelope.ShardOffer.Shard.N1 = -8;
        Assert.Throws<WireException>(() => WireCodec.Decode(envelope.ToByteArray()));
        envelope.ShardOffer.Shard.N1 = 8;
        envelope.ShardOffer.Shard.FirstPoint = 717;
        Assert.Throws<WireException>(() => WireCodec.Decode(envelope.ToByteArray()));
        envelope.ShardOffer.Shard.FirstPoint = 716;
        Assert.IsType<ShardOffer>(WireCodec.Decode(envelope.ToByteArray()));
    }

    [Fact]
    public void TooLargeMessageIsRefusedBeforeItIsSent()
    {
        WorkPackage large = _package.With(new PackageSection("tensors", new byte[2_000_000]));
        WireException refusal = Assert.Throws<WireException>(() => WireCodec.Encode(new Welcome("r", "1.0", large), "c", limit: 2_000_000));
        Assert.NotEmpty(WireCodec.Encode(new Welcome("r", "1.0", large), "c", limit: 2_100_000));
        Assert.Contains("PCP modes instead of full tensors", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoiseIsNoMessage()
    {
        Random random = new(5);
        for (int i = 0; i < 2000; i++)
        {
            byte[] noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            Assert.Throws<WireException>(() => WireCodec.Decode(noise));
        }
    }
}
