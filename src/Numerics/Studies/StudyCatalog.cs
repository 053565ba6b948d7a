using System.Collections.Immutable;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Studies;

/// <summary>The studies that a process can open, by name.</summary>
public sealed class StudyCatalog
{
    private readonly ImmutableDictionary<string, (int Version, Func<StudyPackage, IStudy> Open)> _studies;

    private StudyCatalog(ImmutableDictionary<string, (int Version, Func<StudyPackage, IStudy> Open)> studies) => _studies = studies;

    public static readonly StudyCatalog Empty = new(ImmutableDictionary<string, (int Version, Func<StudyPackage, IStudy> Open)>.Empty);

    public StudyCatalog With(string name, int version, Func<StudyPackage, IStudy> open) => new(_studies.SetItem(name, (version, open)));

    /// <summary>Reads the package once (the expensive part); the study then serves every part of the run.</summary>
    /// <exception cref="InputException">The study is unknown here, or has another version.</exception>
    public IStudy Open(StudyPackage package)
    {
        if (!_studies.TryGetValue(package.Study, out (int Version, Func<StudyPackage, IStudy> Open) study))
        {
            throw new InputException(
                $"This program does not know the study '{package.Study}' (it knows: {string.Join(", ", _studies.Keys.Order())}). "
                    + "Start it from the build that made it.");
        }

        return study.Version == package.Version
            ? study.Open(package)
            : throw new InputException($"The study '{package.Study}' has version {study.Version} here and {package.Version} in the "
                + "package; use the same build of pcp everywhere.");
    }
}
