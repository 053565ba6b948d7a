using System.Buffers.Binary;

namespace PcpCluster.Numerics.Studies.Packages;

/// <summary>Bytes as the counts of a part's result: their length, then eight bytes a number.</summary>
internal static class PackedBytes
{
    public static PartResult Pack(int part, ReadOnlySpan<byte> bytes)
    {
        var counts = new long[1 + ((bytes.Length + 7) / 8)];
        var padded = new byte[8 * (counts.Length - 1)];
        bytes.CopyTo(padded);
        counts[0] = bytes.Length;
        for (int i = 1; i < counts.Length; i++)
        {
            counts[i] = BinaryPrimitives.ReadInt64LittleEndian(padded.AsSpan(8 * (i - 1)));
        }

        return new PartResult(part, ReadOnlyMemory<double>.Empty, counts);
    }

    public static byte[] Unpack(PartResult result)
    {
        ReadOnlySpan<long> counts = result.Counts.Span;
        var padded = new byte[8 * (counts.Length - 1)];
        for (int i = 1; i < counts.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(padded.AsSpan(8 * (i - 1)), counts[i]);
        }

        return padded[..(int)counts[0]];
    }
}
