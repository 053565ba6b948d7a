using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Studies.Limits;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Training;

namespace PcpCluster.Numerics.Studies.Catalog;

/// <summary>Every study of this library, in one place: what a worker of this build can take part in.</summary>
internal static class AllStudies
{
    public static StudyCatalog Catalog { get; } = TrainedBy(SearchTrainer.Cpu);

    /// <summary>The same where modes are trained on a device of this process.</summary>
    public static StudyCatalog TrainedBy(SearchTrainer trainer) => StudyCatalog.Empty
        .With(ConductivityStudy.StudyName, ConductivityStudy.StudyVersion, p => ConductivityStudy.Open(p, trainer))
        .With(LimitStudy.StudyName, LimitStudy.StudyVersion, p => LimitStudy.Open(p, trainer))
        .With(TrainingStudy.StudyName, TrainingStudy.StudyVersion, p => TrainingStudy.Open(p, trainer));
}
