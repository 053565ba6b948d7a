using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies.Packages;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>The modes among the sections of a wave, not yet read.</summary>
internal sealed record TrainedModes(StudySection? Three, StudySection? Four)
{
    /// <summary>Tells sets of modes apart.</summary>
    public string Key => $"{Three?.Checksum} {Four?.Checksum}";

    public static TrainedModes Of(IEnumerable<StudySection> sections)
    {
        TrainedModes modes = new(null, null);
        foreach (StudySection section in sections)
        {
            modes = section.Name switch
            {
                SectionNames.Modes3 => modes with { Three = section },
                SectionNames.Modes4 => modes with { Four = section },
                _ => modes,
            };
        }

        return modes;
    }

    /// <summary>The interactions with these modes where they are there.</summary>
    public Interactions In(Interactions given) => given with
    {
        Modes3 = Three is null ? given.Modes3 : PackageCodec.DecodeModes(Three.Bytes),
        Modes4 = Four is null ? given.Modes4 : PackageCodec.DecodeModes(Four.Bytes),
    };
}
