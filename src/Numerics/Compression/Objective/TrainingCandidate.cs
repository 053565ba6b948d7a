namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>One parametrisation of the modes: what can be trained.</summary>
/// <param name="Route">Which route it belongs to.</param>
/// <param name="Key">Names it uniquely within a training, for checkpoints and reports.</param>
/// <param name="Rank">Number of terms.</param>
/// <param name="Modes">What the terms are made of.</param>
/// <param name="Kind">Order of the group whose orbits the terms are, sites of the support: candidates of one kind have equally many
/// unknowns.</param>
internal sealed record TrainingCandidate(
    TrainingRoutes Route, string Key, int Rank, Parametrisation Modes, (int Order, int Sites) Kind = default);

/// <summary>A candidate's parameters after a run; the loss is told without the heat term.</summary>
internal sealed record TrainedCandidate(TrainingCandidate Candidate, int Start, double[] Parameters, LossTerms Loss, int Iterations);
