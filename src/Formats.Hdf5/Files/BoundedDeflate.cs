using System.IO.Compression;
using System.Runtime.InteropServices;
using PureHDF.Filters;

namespace PcpCluster.Formats.Hdf5.Files;

/// <summary>
/// Deflated chunks, in place of the library's own filter: that one asks for as much memory as the file says a chunk has, and lets a chunk
/// grow without end.
/// </summary>
internal sealed class BoundedDeflate : IH5Filter
{
    /// <summary>No deflated data grows more than 1032 times.</summary>
    public const int MostGrowth = 1100;

    private static readonly DeflateFilter Library = new();

    public ushort FilterId => DeflateFilter.Id;

    public string Name => Library.Name;

    public Memory<byte> Filter(FilterInfo info)
    {
        if (!info.Flags.HasFlag(H5FilterFlags.Decompress))
        {
            return Library.Filter(info);
        }

        if (info.ChunkSize <= 0 || info.ChunkSize > MostGrowth * (info.Buffer.Length + 1L))
        {
            throw new InvalidDataException($"{info.Buffer.Length} bytes for a chunk of {info.ChunkSize}");
        }

        // a checksum may stand behind the chunk
        byte[] chunk = new byte[info.ChunkSize + 4];
        ArraySegment<byte> source = MemoryMarshal.TryGetArray(info.Buffer, out ArraySegment<byte> array) ? array : info.Buffer.ToArray();
        using var zipped = new MemoryStream(source.Array!, source.Offset, source.Count, writable: false);
        using var stream = new ZLibStream(zipped, CompressionMode.Decompress);
        int length = stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false);
        return length >= info.ChunkSize
            ? chunk.AsMemory(0, length)
            : throw new InvalidDataException($"{length} bytes in a chunk of {info.ChunkSize}");
    }

    public uint[] GetParameters(uint[] chunkDimensions, uint typeSize, Dictionary<string, object>? options) =>
        Library.GetParameters(chunkDimensions, typeSize, options);
}
