using PcpCluster.Actors.Engines.RabbitMq;
using PcpCluster.Actors.Messages.Wire;
using RabbitMQ.Client;

namespace PcpCluster.Actors.Tests.Engines;

/// <summary>Messages in parts: only what fits together is put together.</summary>
public sealed class RabbitPartTests
{
    private static readonly byte[] _message = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    [Fact]
    public void PartsGiveTheMessageInAnyOrder()
    {
        (RabbitPart? Part, ReadOnlyMemory<byte> Content)[] parts = [.. RabbitPart.Split(_message, 30)];
        Assert.Equal(4, parts.Length);
        RabbitAssembly assembly = new();
        foreach (int i in new[] { 2, 0, 3 })
        {
            Assert.Null(assembly.Add(parts[i].Part!, parts[i].Content, (ulong)i).Whole);
        }

        AssembledParts last = assembly.Add(parts[1].Part!, parts[1].Content, 1);
        Assert.Equal(_message, last.Whole!.Value.ToArray());
        Assert.Equal([0UL, 1, 2, 3], last.Tags.Order().ToArray());
    }

    [Fact]
    public void SmallMessageHasNoParts() => Assert.Null(Assert.Single(RabbitPart.Split(_message, 100)).Part);

    [Fact]
    public void HeadersSurviveTheWire()
    {
        RabbitPart part = RabbitPart.Split(_message, 30).First().Part!;
        BasicProperties properties = new();
        part.Mark(properties);
        Assert.Equal(part, RabbitPart.Of(properties));
        Assert.Null(RabbitPart.Of(new BasicProperties()));
    }

    [Fact]
    public void PartsOfADeadSenderAreForgotten()
    {
        (RabbitPart? Part, ReadOnlyMemory<byte> Content)[] dead = [.. RabbitPart.Split(_message, 30)];
        (RabbitPart? Part, ReadOnlyMemory<byte> Content)[] alive = [.. RabbitPart.Split(_message, 60)];
        RabbitAssembly assembly = new();
        assembly.Add(dead[0].Part!, dead[0].Content, 5);
        assembly.Add(dead[1].Part!, dead[1].Content, 6);
        Assert.Equal([5UL, 6], assembly.Add(alive[0].Part!, alive[0].Content, 7).Forgotten);
        Assert.Equal(_message, assembly.Add(alive[1].Part!, alive[1].Content, 8).Whole!.Value.ToArray());
    }

    [Fact]
    public void PartThatComesTwiceCountsOnce()
    {
        (RabbitPart? Part, ReadOnlyMemory<byte> Content)[] parts = [.. RabbitPart.Split(_message, 60)];
        RabbitAssembly assembly = new();
        assembly.Add(parts[0].Part!, parts[0].Content, 1);
        Assert.Equal([2UL], assembly.Add(parts[0].Part!, parts[0].Content, 2).Forgotten);
        Assert.NotNull(assembly.Add(parts[1].Part!, parts[1].Content, 3).Whole);
    }

    [Fact]
    public void SizesThatDoNotFitAreRefused()
    {
        (RabbitPart? Part, ReadOnlyMemory<byte> Content)[] parts = [.. RabbitPart.Split(_message, 60)];
        RabbitAssembly assembly = new();
        assembly.Add(parts[0].Part!, parts[0].Content, 1);
        Assert.Throws<WireException>(() => assembly.Add(parts[1].Part!, parts[1].Content[..^1], 2));
        Assert.Equal([1UL, 2], assembly.Abandon());
        assembly.Add(parts[0].Part!, parts[0].Content, 1);
        Assert.Throws<WireException>(() => assembly.Add(parts[1].Part! with { Total = 99 }, parts[1].Content, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => RabbitPart.Split(new byte[1000], 30).ToArray());
    }

    [Theory]
    [InlineData(0, 1, 10L)]
    [InlineData(2, 2, 10L)]
    [InlineData(-1, 2, 10L)]
    [InlineData(0, 33, 10L)]
    [InlineData(0, 2, 1L << 40)]
    [InlineData(0, 2, -1L)]
    [InlineData(0, 2, "much")]
    public void HeadersThatCannotBeAreRefused(int index, int count, object total)
    {
        BasicProperties properties = new()
        {
            Type = "pcp-part",
            MessageId = "x",
            Headers = new Dictionary<string, object?> { ["index"] = index, ["count"] = count, ["total"] = total },
        };
        Assert.Throws<WireException>(() => RabbitPart.Of(properties));
    }
}
