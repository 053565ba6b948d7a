using System.Collections.Immutable;

namespace PcpCluster.Actors.Messages;

/// <summary>What a received value must look like before anybody works with it.</summary>
internal static class Sound
{
    public const int MostShards = 1 << 16;
    public const int MostSections = 1 << 12;
    public const int MostBytesOfPiece = 900_000;
    private const int LongestName = 512;
    private const int LongestText = 1 << 18;
    private const int ChecksumLength = 64;

    /// <summary>A short word that must be there.</summary>
    public static bool Name(string? text) => text is { Length: > 0 and <= LongestName };

    /// <summary>Words that may be empty.</summary>
    public static bool Text(string? text) => text is { Length: <= LongestText };

    public static bool Checksum(string? text) => text is { Length: ChecksumLength };

    public static bool Number(double value) => double.IsFinite(value) && value >= 0;

    public static bool Shards(ImmutableArray<ShardId> shards) =>
        !shards.IsDefault && shards.Length <= MostShards && shards.All(s => s.IsSound);

    public static bool Sections(ImmutableArray<SectionOutline> sections) =>
        !sections.IsDefault && sections.Length <= MostSections && sections.All(s => s is not null && s.IsSound);
}
