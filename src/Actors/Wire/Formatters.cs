using System.Buffers;
using System.Runtime.InteropServices;
using MessagePack;
using MessagePack.Formatters;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Wire;

/// <summary>A part of a wave as an array of its fields.</summary>
internal sealed class PartFormatter : IMessagePackFormatter<Part?>
{
    private const int Fields = 6;

    public void Serialize(ref MessagePackWriter writer, Part? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(Fields);
        writer.Write(value.Index);
        writer.Write(value.Group);
        writer.Write(value.Label);
        writer.Write(value.First);
        writer.Write(value.Count);
        writer.Write(value.Cost);
    }

    public Part? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        return reader.ReadArrayHeader() == Fields
            ? new Part(
                reader.ReadInt32(), reader.ReadInt32(), reader.ReadString()!, reader.ReadInt64(), reader.ReadInt32(), reader.ReadDouble())
            : throw new MessagePackSerializationException("A part of a wave has another number of fields.");
    }
}

/// <summary>
/// A result as its part, its values and its counts in one block of bytes each, little-endian, and the checksum it must fit.
/// </summary>
internal sealed class PartResultFormatter : IMessagePackFormatter<PartResult?>
{
    private const int Fields = 4;

    public void Serialize(ref MessagePackWriter writer, PartResult? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(Fields);
        writer.Write(value.Part);
        writer.Write(MemoryMarshal.AsBytes(value.Values.Span));
        writer.Write(MemoryMarshal.AsBytes(value.Counts.Span));
        writer.Write(value.Checksum);
    }

    public PartResult? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        if (reader.ReadArrayHeader() != Fields)
        {
            throw new MessagePackSerializationException("A result has another number of fields.");
        }

        PartResult result = new(reader.ReadInt32(), Numbers<double>(reader.ReadBytes()), Numbers<long>(reader.ReadBytes()));
        return result.Checksum == reader.ReadString()
            ? result
            : throw new MessagePackSerializationException($"The result of part {result.Part} does not fit its checksum.");
    }

    private static T[] Numbers<T>(ReadOnlySequence<byte>? bytes)
        where T : unmanaged
    {
        if (bytes is not { } block || block.Length % sizeof(long) != 0)
        {
            throw new MessagePackSerializationException("A block of numbers is missing or cut.");
        }

        T[] numbers = new T[block.Length / sizeof(long)];
        block.CopyTo(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }
}
