using System.Collections.Immutable;

namespace PcpCluster.Numerics.Studies;

/// <summary>Lists of sections with distinct names.</summary>
internal static class StudySections
{
    public static void RequireDistinct(ImmutableArray<StudySection> sections)
    {
        if (sections.Select(s => s.Name).Distinct(StringComparer.Ordinal).Count() != sections.Length)
        {
            throw new ArgumentException("Two sections have the same name.", nameof(sections));
        }
    }

    public static ReadOnlyMemory<byte>? Find(ImmutableArray<StudySection> sections, string name)
    {
        foreach (StudySection section in sections)
        {
            if (section.Name == name)
            {
                return section.Bytes;
            }
        }

        return null;
    }
}
