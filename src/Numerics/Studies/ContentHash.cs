using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace PcpCluster.Numerics.Studies;

/// <summary>SHA-256 over values in a fixed order, each preceded by its length, so that no two contents share their bytes.</summary>
internal static class ContentHash
{
    public static string OfBytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string OfPackage(string study, int version, string settings, ImmutableArray<StudySection> sections)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendText(hash, study);
        AppendNumber(hash, version);
        AppendText(hash, settings);
        AppendSections(hash, sections);
        return Finish(hash);
    }

    public static string OfWaveInput(int number, string purpose, ImmutableArray<StudySection> sections)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendNumber(hash, number);
        AppendText(hash, purpose);
        AppendSections(hash, sections);
        return Finish(hash);
    }

    public static string OfWave(WaveInput input, ReadOnlySpan<Part> parts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendText(hash, input.Checksum);
        AppendNumber(hash, parts.Length);
        Span<byte> fields = stackalloc byte[20];
        foreach (Part part in parts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(fields, part.Group);
            BinaryPrimitives.WriteInt64LittleEndian(fields[4..], part.First);
            BinaryPrimitives.WriteInt64LittleEndian(fields[12..], part.Count);
            hash.AppendData(fields);
        }

        return Finish(hash);
    }

    public static string OfResult(int part, ReadOnlySpan<double> values, ReadOnlySpan<long> counts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendNumber(hash, part);
        AppendBytes(hash, MemoryMarshal.AsBytes(values));
        AppendBytes(hash, MemoryMarshal.AsBytes(counts));
        return Finish(hash);
    }

    private static void AppendSections(IncrementalHash hash, ImmutableArray<StudySection> sections)
    {
        AppendNumber(hash, sections.Length);
        foreach (StudySection section in sections)
        {
            AppendText(hash, section.Name);
            AppendText(hash, section.Checksum);
        }
    }

    private static void AppendText(IncrementalHash hash, string text) => AppendBytes(hash, Encoding.UTF8.GetBytes(text));

    private static void AppendBytes(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        AppendNumber(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void AppendNumber(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static string Finish(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}
