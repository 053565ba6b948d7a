using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Compression.Model;

/// <summary>
/// The model file `.pcp`: magic "PCPMODES", version (int32), length of the header (int32), header (UTF-8 JSON, see
/// <see cref="PcpFileHeader"/>), lambda and amplitudes as little-endian doubles, SHA-256 of everything before. The same model gives the
/// same bytes on every machine.
/// </summary>
public static class PcpFile
{
    public const int Version = 1;

    private const int PrefixLength = 16;
    private const int ChecksumLength = 32;
    private static readonly byte[] Magic = "PCPMODES"u8.ToArray();

    /// <summary>Writes to a temporary file beside it first: an interrupted write never leaves a damaged model.</summary>
    public static void Write(string path, PcpModel model)
    {
        string temporary = path + ".tmp";
        File.WriteAllBytes(temporary, ToBytes(model));
        File.Move(temporary, path, overwrite: true);
    }

    /// <exception cref="InputException">The file is absent, foreign, of another version, truncated or damaged.</exception>
    public static PcpModel Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException(path, 0, "nothing, the file does not exist", "a model file made by `pcp compress`", "Check the path.");
        }

        return FromBytes(File.ReadAllBytes(path), path);
    }

    public static byte[] ToBytes(PcpModel model)
    {
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(PcpFileHeader.Of(model), PcpFileJson.Default.PcpFileHeader);
        int numbers = model.Modes.Lambda.Length + model.Modes.Amplitudes.Length;
        var bytes = new byte[PrefixLength + header.Length + (8 * numbers) + ChecksumLength];
        Magic.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), header.Length);
        header.CopyTo(bytes, PrefixLength);
        Span<byte> rest = bytes.AsSpan(PrefixLength + header.Length);
        foreach (double value in model.Modes.Lambda.Concat(model.Modes.Amplitudes))
        {
            BinaryPrimitives.WriteDoubleLittleEndian(rest, value);
            rest = rest[8..];
        }

        SHA256.HashData(bytes.AsSpan(0, bytes.Length - ChecksumLength), rest);
        return bytes;
    }

    /// <param name="bytes">What <see cref="ToBytes"/> made.</param>
    /// <param name="name">Name for messages.</param>
    /// <exception cref="InputException">As <see cref="Read"/>.</exception>
    public static PcpModel FromBytes(ReadOnlySpan<byte> bytes, string name)
    {
        const string Remedy = "Train the modes again with `pcp compress` or copy the file again.";
        if (bytes.Length < Magic.Length || !bytes.StartsWith(Magic))
        {
            throw new InputException(
                name, 0, "a file that does not begin with PCPMODES", "a model file made by `pcp compress`", "Give a .pcp file.");
        }

        if (bytes.Length < PrefixLength + ChecksumLength)
        {
            throw new InputException(
                name, 0, $"{bytes.Length} bytes", $"at least {PrefixLength + ChecksumLength}: the file is truncated", Remedy);
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version != Version)
        {
            throw new InputException(
                name, 0, $"format version {version}", $"version {Version}", "Use the program version that wrote it, or train again.");
        }

        if (!SHA256.HashData(bytes[..^ChecksumLength]).AsSpan().SequenceEqual(bytes[^ChecksumLength..]))
        {
            throw new InputException(
                name, 0, "contents that do not match their checksum", "an intact file: it is damaged or truncated", Remedy);
        }

        try
        {
            return Decode(bytes);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or OverflowException)
        {
            throw new InputException(
                name, 0, "a header that contradicts itself (" + e.Message + ")", "a model file made by `pcp compress`", Remedy);
        }
    }

    private static PcpModel Decode(ReadOnlySpan<byte> bytes)
    {
        int headerLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        int payload = bytes.Length - PrefixLength - ChecksumLength;
        if (headerLength < 0 || headerLength > payload)
        {
            throw new ArgumentException($"a header of {headerLength} bytes does not fit");
        }

        PcpFileHeader header = JsonSerializer.Deserialize(bytes.Slice(PrefixLength, headerLength), PcpFileJson.Default.PcpFileHeader)
            ?? throw new ArgumentException("the header is empty");
        ReadOnlySpan<byte> numbers = bytes.Slice(PrefixLength + headerLength, payload - headerLength);
        long amplitudes = 3L * header.Rank * header.Order * header.Sites.Length;
        if (header.Rank < 0 || numbers.Length != 8 * (header.Rank + amplitudes))
        {
            throw new ArgumentException(
                $"{numbers.Length} bytes of numbers do not fit rank {header.Rank}, order {header.Order}, {header.Sites.Length} sites");
        }

        var modes =
            new PcpModes(header.Order, header.ToSites(), Doubles(numbers[..(8 * header.Rank)]), Doubles(numbers[(8 * header.Rank)..]));
        return new(header.ToCrystal(), modes, header.Training);
    }

    private static double[] Doubles(ReadOnlySpan<byte> bytes)
    {
        double[] values = MemoryMarshal.Cast<byte, double>(bytes).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            for (int k = 0; k < values.Length; k++)
            {
                values[k] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * k)..]);
            }
        }

        return values;
    }
}
