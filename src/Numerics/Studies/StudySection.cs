namespace PcpCluster.Numerics.Studies;

/// <summary>One named block of bytes of a package or of a wave's input; only the study knows what they mean.</summary>
public sealed class StudySection
{
    private string? _checksum;

    /// <param name="name">For example "crystal", "harmonic", "modes3"; unique inside a package or a wave.</param>
    /// <param name="bytes">Little-endian whatever the machine. Nobody changes them afterwards.</param>
    public StudySection(string name, ReadOnlyMemory<byte> bytes)
    {
        Name = name;
        Bytes = bytes;
    }

    /// <summary>Of bytes that were held against their checksum already.</summary>
    internal StudySection(string name, ReadOnlyMemory<byte> bytes, string checksum)
        : this(name, bytes)
    {
        _checksum = checksum;
    }

    public string Name { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of the bytes, lower-case hexadecimal: sections that did not change need not travel again.</summary>
    public string Checksum => _checksum ??= ContentHash.OfBytes(Bytes.Span);
}
