using PcpCluster.Actors.Messages.Wire;
using RabbitMQ.Client;

namespace PcpCluster.Actors.Engines.RabbitMq;

/// <summary>A piece of a message too large to travel at once, as its headers tell.</summary>
/// <param name="Id">Of the message.</param>
/// <param name="Index">From 0.</param>
/// <param name="Count">Parts of the message, at least 2.</param>
/// <param name="Total">Bytes of the message.</param>
internal sealed record RabbitPart(string Id, int Index, int Count, long Total)
{
    private const string Type = "pcp-part";
    private const int MaxIdLength = 64;

    /// <summary>The parts of a message, none for one that travels whole.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Parts too small for the message.</exception>
    public static IEnumerable<(RabbitPart? Part, ReadOnlyMemory<byte> Content)> Split(ReadOnlyMemory<byte> message, int partBytes)
    {
        int count = (int)(((long)message.Length + partBytes - 1) / partBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, WireLimits.MaxParts);
        if (count < 2)
        {
            yield return (null, message);
            yield break;
        }

        string id = Guid.NewGuid().ToString("N");
        for (int i = 0; i < count; i++)
        {
            int start = i * partBytes;
            yield return (new RabbitPart(id, i, count, message.Length), message.Slice(start, Math.Min(partBytes, message.Length - start)));
        }
    }

    public void Mark(BasicProperties properties)
    {
        properties.Type = Type;
        properties.MessageId = Id;
        properties.Headers = new Dictionary<string, object?> { ["index"] = Index, ["count"] = Count, ["total"] = Total };
    }

    /// <summary>Null for a message that is no part.</summary>
    /// <exception cref="WireException">Sizes that cannot be.</exception>
    public static RabbitPart? Of(IReadOnlyBasicProperties properties)
    {
        if (properties.Type != Type)
        {
            return null;
        }

        IDictionary<string, object?> headers = properties.Headers ?? new Dictionary<string, object?>();
        bool numbers = headers.TryGetValue("index", out object? index) & headers.TryGetValue("count", out object? count)
            & headers.TryGetValue("total", out object? total);
        return numbers && index is int i && count is int n && total is long bytes && properties.MessageId is { Length: > 0 and <= MaxIdLength } id
            && n is >= 2 and <= WireLimits.MaxParts && i >= 0 && i < n && bytes is > 0 and <= WireLimits.MaxMessageBytes
            ? new RabbitPart(id, i, n, bytes)
            : throw new WireException("a part of a message whose headers cannot be");
    }
}
