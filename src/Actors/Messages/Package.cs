using System.Collections.Immutable;
using MessagePack;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Messages;

/// <summary>A section by its checksum; who has it already need not pull it.</summary>
[MessagePackObject]
public sealed record SectionOutline([property: Key(0)] string Name, [property: Key(1)] string Checksum, [property: Key(2)] int Length)
{
    [IgnoreMember]
    public bool IsSound => Sound.Name(Name) && Sound.Checksum(Checksum) && Length >= 0;

    public static ImmutableArray<SectionOutline> Of(ImmutableArray<StudySection> sections) =>
        [.. sections.Select(s => new SectionOutline(s.Name, s.Checksum, s.Bytes.Length))];
}

/// <summary>A study's package without the bytes.</summary>
[MessagePackObject]
public sealed record PackageOutline(
    [property: Key(0)] string Study,
    [property: Key(1)] int Version,
    [property: Key(2)] string Settings,
    [property: Key(3)] ImmutableArray<SectionOutline> Sections,
    [property: Key(4)] string Checksum)
{
    [IgnoreMember]
    public bool IsSound => Sound.Name(Study) && Sound.Text(Settings) && Sound.Sections(Sections) && Sound.Checksum(Checksum);

    public static PackageOutline Of(StudyPackage package) =>
        new(package.Study, package.Version, package.Settings, SectionOutline.Of(package.Sections), package.Checksum);
}

/// <summary>A wave's input without the bytes.</summary>
[MessagePackObject]
public sealed record WaveOutline(
    [property: Key(0)] int Number,
    [property: Key(1)] string Purpose,
    [property: Key(2)] WavePlace Place,
    [property: Key(3)] ImmutableArray<SectionOutline> Sections,
    [property: Key(4)] string Checksum)
{
    [IgnoreMember]
    public bool IsSound =>
        Number >= 0 && Sound.Text(Purpose) && Enum.IsDefined(Place) && Sound.Sections(Sections) && Sound.Checksum(Checksum);

    public static WaveOutline Of(Wave wave) =>
        new(wave.Number, wave.Input.Purpose, wave.Place, SectionOutline.Of(wave.Input.Sections), wave.Input.Checksum);
}

/// <summary>Whoever lacks bytes asks for a piece of them; unanswered, it asks again. No message is ever large.</summary>
[MessagePackObject]
public sealed record PieceRequested([property: Key(0)] string Checksum, [property: Key(1)] int Offset, [property: Key(2)] int Length)
    : IMessage
{
    public bool IsSound() => Sound.Checksum(Checksum) && Offset >= 0 && Length is > 0 and <= Sound.MostBytesOfPiece;
}

[MessagePackObject]
public sealed record Piece([property: Key(0)] string Checksum, [property: Key(1)] int Offset, [property: Key(2)] ReadOnlyMemory<byte> Bytes)
    : IMessage
{
    public bool IsSound() => Sound.Checksum(Checksum) && Offset >= 0 && Bytes.Length is > 0 and <= Sound.MostBytesOfPiece;
}
