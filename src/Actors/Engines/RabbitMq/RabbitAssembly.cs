using PcpCluster.Actors.Messages.Wire;

namespace PcpCluster.Actors.Engines.RabbitMq;

/// <summary>
/// Puts the parts of a message together as they come through one channel. Senders take turns (<see cref="RabbitEngine"/>), so a part of another
/// message means that the sender of the incomplete one is dead: that one is forgotten, and its sender's work is done again elsewhere.
/// </summary>
internal sealed class RabbitAssembly
{
    private RabbitPart? _current;
    private byte[]?[] _parts = [];
    private List<ulong> _tags = [];

    /// <summary>Tags of the parts that came, to be acknowledged when <see cref="Add"/> refused the message; it is forgotten.</summary>
    public IReadOnlyList<ulong> Abandon()
    {
        IReadOnlyList<ulong> tags = _tags;
        (_current, _parts, _tags) = (null, [], []);
        return tags;
    }

    /// <param name="part">Its headers.</param>
    /// <param name="content">Copied.</param>
    /// <param name="tag">To acknowledge it by.</param>
    /// <exception cref="WireException">The parts do not make up the message: <see cref="Abandon"/> it.</exception>
    public AssembledParts Add(RabbitPart part, ReadOnlyMemory<byte> content, ulong tag)
    {
        IReadOnlyList<ulong> forgotten = [];
        if (_current?.Id != part.Id)
        {
            forgotten = _tags;
            (_current, _parts, _tags) = (part, new byte[part.Count][], []);
        }

        if ((_current.Count, _current.Total) != (part.Count, part.Total))
        {
            throw new WireException($"part {part.Index} of a message announces another size than the parts before it");
        }

        if (_parts[part.Index] is not null)
        {
            return new AssembledParts(null, [], [.. forgotten, tag]); // sent again by a sender that lost its turn
        }

        _parts[part.Index] = content.ToArray();
        _tags.Add(tag);
        return _tags.Count < part.Count ? new AssembledParts(null, [], forgotten) : Finish(forgotten);
    }

    private AssembledParts Finish(IReadOnlyList<ulong> forgotten)
    {
        long bytes = _parts.Sum(p => (long)p!.Length);
        if (bytes != _current!.Total)
        {
            throw new WireException($"the parts of a message have {bytes} bytes, {_current.Total} were announced");
        }

        byte[] whole = new byte[bytes];
        int end = 0;
        foreach (byte[]? part in _parts)
        {
            part!.CopyTo(whole, end);
            end += part.Length;
        }

        return new AssembledParts(whole, Abandon(), forgotten);
    }
}

/// <param name="Whole">The message once it is complete.</param>
/// <param name="Tags">Of all its parts.</param>
/// <param name="Forgotten">Parts to acknowledge at once: nothing will come of them.</param>
internal readonly record struct AssembledParts(ReadOnlyMemory<byte>? Whole, IReadOnlyList<ulong> Tags, IReadOnlyList<ulong> Forgotten);
