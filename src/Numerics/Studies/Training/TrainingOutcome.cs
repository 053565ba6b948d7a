using PcpCluster.Numerics.Compression.Search;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>What a training gives.</summary>
/// <param name="Training">The modes, with their record.</param>
/// <param name="Curve">Relative losses of other ranks, and those of truncated singular values beside them.</param>
internal sealed record TrainingOutcome(
    TrainingResult Training, IReadOnlyList<(int Rank, double Loss, double SvdLoss)> Curve) : StudyResult;
