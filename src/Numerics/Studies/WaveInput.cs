using System.Collections.Immutable;

namespace PcpCluster.Numerics.Studies;

/// <summary>What every part of a wave gets besides the package. Workers never see the list of parts, only this and their own.</summary>
public sealed class WaveInput
{
    /// <param name="number">Position of the wave in the study, from 0.</param>
    /// <param name="purpose">For people, a few words: "pilot", "rates", "iteration 3".</param>
    /// <param name="sections">Results of earlier waves as this one needs them (trained modes, drawn modes, a vector).</param>
    /// <exception cref="ArgumentException">Two sections have the same name.</exception>
    public WaveInput(int number, string purpose, ImmutableArray<StudySection> sections)
    {
        StudySections.RequireDistinct(sections);
        Number = number;
        Purpose = purpose;
        Sections = sections;
        Checksum = ContentHash.OfWaveInput(number, purpose, sections);
    }

    public int Number { get; }

    public string Purpose { get; }

    public ImmutableArray<StudySection> Sections { get; }

    /// <summary>SHA-256 over everything above; what an evaluator makes of the input is kept under it.</summary>
    public string Checksum { get; }

    /// <exception cref="KeyNotFoundException">No such section.</exception>
    public ReadOnlyMemory<byte> Section(string name) => StudySections.Find(Sections, name)
        ?? throw new KeyNotFoundException($"Wave {Number} ({Purpose}) has no section '{name}'.");

    /// <summary>Null where there is no such section.</summary>
    public ReadOnlyMemory<byte>? TrySection(string name) => StudySections.Find(Sections, name);
}
