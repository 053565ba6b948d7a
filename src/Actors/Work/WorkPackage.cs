using System.Collections.Immutable;

namespace PcpCluster.Actors.Work;

/// <summary>
/// All a worker needs to compute any shard of a run: structure, harmonic force constants, PCP modes or full tensors, settings.
/// Immutable and small (about a megabyte with PCP modes); opaque to the actors, which carry it, check it and hash it.
/// </summary>
public sealed class WorkPackage
{
    public WorkPackage(string computation, int version, string settings, ImmutableArray<PackageSection> sections, string? origin = null)
    {
        if (sections.Select(s => s.Name).Distinct(StringComparer.Ordinal).Count() != sections.Length)
        {
            throw new ArgumentException("Two sections of a work package have the same name.", nameof(sections));
        }

        Computation = computation;
        Version = version;
        Settings = settings;
        Sections = sections;
        Checksum = ContentHash.OfPackage(computation, version, settings, sections);
        Origin = origin ?? Checksum;
    }

    /// <summary>Name of the <see cref="IShardComputation"/> that reads the sections.</summary>
    public string Computation { get; }

    /// <summary>Version of the sections' layout and of the arithmetic: packages of another version are refused, not guessed at.</summary>
    public int Version { get; }

    /// <summary>Every setting that changes a result, defaults resolved, as a flat JSON object: what a user sees when a resume is refused.</summary>
    public string Settings { get; }

    public ImmutableArray<PackageSection> Sections { get; }

    /// <summary>SHA-256 over everything above, lower-case hexadecimal.</summary>
    public string Checksum { get; }

    /// <summary>
    /// Checksum of the package before training. It depends on input and settings only, so a resumed run recognises its own input without
    /// training again.
    /// </summary>
    public string Origin { get; }

    public long Size => Sections.Sum(s => (long)s.Bytes.Length);

    /// <exception cref="KeyNotFoundException">No such section.</exception>
    public ReadOnlyMemory<byte> Section(string name) =>
        Sections.FirstOrDefault(s => s.Name == name)?.Bytes ?? throw new KeyNotFoundException($"The work package has no section '{name}'.");

    /// <summary>The same package with sections added or replaced (a trainer adds the modes); it remembers where it came from.</summary>
    public WorkPackage With(params ReadOnlySpan<PackageSection> sections)
    {
        ImmutableArray<PackageSection>.Builder all = ImmutableArray.CreateBuilder<PackageSection>();
        HashSet<string> replaced = [];
        foreach (PackageSection section in sections)
        {
            replaced.Add(section.Name);
        }

        all.AddRange(Sections.Where(s => !replaced.Contains(s.Name)));
        all.AddRange(sections);
        return new WorkPackage(Computation, Version, Settings, all.ToImmutable(), Origin);
    }
}
