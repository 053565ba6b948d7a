using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Google.Protobuf;
using PcpCluster.Actors.Messages.Wire.V1;

namespace PcpCluster.Actors.Messages.Wire;

/// <summary>Number arrays as one block of little-endian bytes with length and checksum; both are checked before the numbers are used.</summary>
internal static class WireBlocks
{
    public static Block Write<T>(ReadOnlyMemory<T> values)
        where T : unmanaged
    {
        ByteString bytes = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.Span));
        return new Block
        {
            Length = (ulong)values.Length,
            LittleEndian = bytes,
            Sha256 = ByteString.CopyFrom(SHA256.HashData(bytes.Span)),
        };
    }

    public static T[] Read<T>(Block? block)
        where T : unmanaged
    {
        if (block is null)
        {
            throw new WireException("a number block is missing");
        }

        ReadOnlySpan<byte> bytes = block.LittleEndian.Span;
        if ((ulong)bytes.Length != block.Length * sizeof(ulong))
        {
            throw new WireException($"a number block announces {block.Length} elements of 8 bytes and carries {bytes.Length} bytes");
        }

        if (!SHA256.HashData(bytes).AsSpan().SequenceEqual(block.Sha256.Span))
        {
            throw new WireException("a number block does not fit its checksum");
        }

        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }
}
