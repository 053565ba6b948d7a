using PcpCluster.Numerics.Studies.Limits;
using PcpCluster.Numerics.Studies.Rates;

namespace PcpCluster.Numerics.Studies.Catalog;

/// <summary>Every study of this library, in one place: what a worker of this build can take part in.</summary>
internal static class AllStudies
{
    public static StudyCatalog Catalog { get; } = StudyCatalog.Empty
        .With(ConductivityStudy.StudyName, ConductivityStudy.StudyVersion, ConductivityStudy.Open)
        .With(LimitStudy.StudyName, LimitStudy.StudyVersion, LimitStudy.Open);
}
