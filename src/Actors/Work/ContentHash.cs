using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace PcpCluster.Actors.Work;

/// <summary>SHA-256 over values in a fixed order, every part preceded by its length, so that no two contents share their bytes.</summary>
internal static class ContentHash
{
    public static string OfPackage(string computation, int version, string settings, ImmutableArray<PackageSection> sections)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendText(hash, computation);
        AppendLength(hash, version);
        AppendText(hash, settings);
        AppendLength(hash, sections.Length);
        foreach (PackageSection section in sections)
        {
            AppendText(hash, section.Name);
            AppendBytes(hash, section.Bytes.Span);
        }

        return Finish(hash);
    }

    public static string OfResult(int shard, ReadOnlySpan<double> values, ReadOnlySpan<long> counts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendLength(hash, shard);
        AppendBytes(hash, MemoryMarshal.AsBytes(values));
        AppendBytes(hash, MemoryMarshal.AsBytes(counts));
        return Finish(hash);
    }

    public static string OfPlan(ReadOnlySpan<ShardDescription> shards)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendLength(hash, shards.Length);
        Span<long> fields = stackalloc long[9];
        foreach (ShardDescription shard in shards)
        {
            fields[0] = shard.Id;
            fields[1] = shard.GridIndex;
            fields[2] = shard.Grid.N1;
            fields[3] = shard.Grid.N2;
            fields[4] = shard.Grid.N3;
            fields[5] = shard.FirstPoint;
            fields[6] = shard.PointCount;
            fields[7] = shard.Part;
            fields[8] = unchecked((long)shard.Seed);
            hash.AppendData(MemoryMarshal.AsBytes(fields));
        }

        return Finish(hash);
    }

    private static void AppendText(IncrementalHash hash, string text) => AppendBytes(hash, Encoding.UTF8.GetBytes(text));

    private static void AppendBytes(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        AppendLength(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void AppendLength(IncrementalHash hash, long length)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        hash.AppendData(bytes);
    }

    private static string Finish(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}
