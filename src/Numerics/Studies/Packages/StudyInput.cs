using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Studies.Packages;

/// <summary>The crystal of a study: what its package carries.</summary>
/// <param name="Crystal">Its atoms.</param>
/// <param name="Group">Its space group.</param>
/// <param name="Harmonic">Force constants of second order.</param>
/// <param name="Interactions">Those of third and fourth order, as tensors or modes.</param>
internal sealed record StudyInput(Crystal Crystal, SpaceGroup Group, HarmonicForceConstants Harmonic, Interactions Interactions)
{
    public static StudyInput Of(StudyPackage package)
    {
        Crystal crystal = PackageCodec.DecodeCrystal(package.Section(SectionNames.Crystal));
        return new(
            crystal,
            SpaceGroup.Find(crystal),
            HarmonicCodec.Decode(package.Section(SectionNames.Harmonic)),
            new(
                Read(SectionNames.Third, PackageCodec.DecodeAnharmonic),
                Read(SectionNames.Fourth, PackageCodec.DecodeAnharmonic),
                Read(SectionNames.Modes3, PackageCodec.DecodeModes),
                Read(SectionNames.Modes4, PackageCodec.DecodeModes)));

        T? Read<T>(string name, Func<ReadOnlyMemory<byte>, T> decode)
            where T : class => package.TrySection(name) is { } bytes ? decode(bytes) : null;
    }

    public StudyPackage Package(string study, int version, string settings)
    {
        ImmutableArray<StudySection>.Builder sections = ImmutableArray.CreateBuilder<StudySection>();
        sections.Add(new(SectionNames.Crystal, PackageCodec.Encode(Crystal)));
        sections.Add(new(SectionNames.Harmonic, HarmonicCodec.Encode(Harmonic)));
        Add(SectionNames.Third, Interactions.Third, PackageCodec.Encode);
        Add(SectionNames.Fourth, Interactions.Fourth, PackageCodec.Encode);
        Add(SectionNames.Modes3, Interactions.Modes3, PackageCodec.Encode);
        Add(SectionNames.Modes4, Interactions.Modes4, PackageCodec.Encode);
        return new(study, version, settings, sections.ToImmutable());

        void Add<T>(string name, T? value, Func<T, byte[]> encode)
            where T : class
        {
            if (value is not null)
            {
                sections.Add(new(name, encode(value)));
            }
        }
    }
}
