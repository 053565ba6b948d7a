using System.Buffers.Binary;
using System.IO.Compression;

namespace PcpCluster.Numerics.Formats.Text;

/// <summary>
/// Decompresses a gzip file in memory. The runtime's stream passes a truncated file as a shorter text, so the checksum and length at the
/// file's end are verified here.
/// </summary>
internal static class GzipText
{
    private const int ChunkSize = 1 << 16;
    private const int TrailerSize = 8;

    private static readonly uint[] CrcTable = MakeCrcTable();

    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes.Length >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;

    /// <exception cref="InvalidDataException">The file is damaged, truncated or too long.</exception>
    public static ReadOnlyMemory<byte> Decompress(byte[] zipped)
    {
        ReadOnlyMemory<byte> text = Inflate(zipped);
        ReadOnlySpan<byte> trailer = zipped.AsSpan(Math.Max(0, zipped.Length - TrailerSize));
        bool whole = trailer.Length == TrailerSize
            && BinaryPrimitives.ReadUInt32LittleEndian(trailer) == Crc32(text.Span)
            && BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) == (uint)text.Length;
        return whole
            ? text
            : throw new InvalidDataException(
                "checksum or length at its end do not fit the text: truncated, damaged, or several gzip files joined");
    }

    private static ReadOnlyMemory<byte> Inflate(byte[] zipped)
    {
        using var stream = new GZipStream(new MemoryStream(zipped, writable: false), CompressionMode.Decompress);
        // No length is believed beforehand: the buffer grows with what really comes.
        byte[] buffer = new byte[Math.Max(ChunkSize, Math.Min(Array.MaxLength, 4L * zipped.Length))];
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length == Array.MaxLength)
                {
                    throw new InvalidDataException("the text is longer than 2 GB");
                }

                Array.Resize(ref buffer, (int)Math.Min(2L * length, Array.MaxLength));
            }

            int read = stream.Read(buffer, length, buffer.Length - length);
            if (read == 0)
            {
                return buffer.AsMemory(0, length);
            }

            length += read;
        }
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc = CrcTable[(byte)crc ^ b] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeCrcTable()
    {
        const uint polynomial = 0xedb88320; // IEEE 802.3, bits reversed
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint entry = i;
            for (int bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) != 0 ? polynomial ^ (entry >> 1) : entry >> 1;
            }

            table[i] = entry;
        }

        return table;
    }
}
