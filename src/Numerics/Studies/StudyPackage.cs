using System.Collections.Immutable;

namespace PcpCluster.Numerics.Studies;

/// <summary>
/// What a study is made of: crystal, force constants or modes, settings. Immutable; whoever only carries it can check and hash it without
/// knowing what is inside.
/// </summary>
public sealed class StudyPackage
{
    /// <exception cref="ArgumentException">Two sections have the same name.</exception>
    public StudyPackage(string study, int version, string settings, ImmutableArray<StudySection> sections)
    {
        StudySections.RequireDistinct(sections);
        Study = study;
        Version = version;
        Settings = settings;
        Sections = sections;
        Checksum = ContentHash.OfPackage(study, version, settings, sections);
    }

    /// <summary><see cref="IStudy.Name"/>.</summary>
    public string Study { get; }

    /// <summary><see cref="IStudy.Version"/>: packages of another version are refused, not guessed at.</summary>
    public int Version { get; }

    /// <summary>
    /// Every setting that changes a result, defaults resolved, as a flat JSON object: what a user sees when a resume is refused.
    /// </summary>
    public string Settings { get; }

    public ImmutableArray<StudySection> Sections { get; }

    /// <summary>SHA-256 over everything above, lower-case hexadecimal.</summary>
    public string Checksum { get; }

    /// <summary>Bytes of all sections.</summary>
    public long Size => Sections.Sum(s => (long)s.Bytes.Length);

    /// <exception cref="KeyNotFoundException">No such section.</exception>
    public ReadOnlyMemory<byte> Section(string name) => StudySections.Find(Sections, name)
        ?? throw new KeyNotFoundException($"The package of study '{Study}' has no section '{name}'.");

    /// <summary>Null where there is no such section.</summary>
    public ReadOnlyMemory<byte>? TrySection(string name) => StudySections.Find(Sections, name);
}
