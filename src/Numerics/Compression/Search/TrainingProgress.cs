namespace PcpCluster.Numerics.Compression.Search;

/// <summary>One message of a running training.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Finished runs of the stage.</param>
/// <param name="Total">Runs of the stage.</param>
/// <param name="BestLoss">Smallest plain relative loss ||dPhi||/||Phi|| so far.</param>
/// <param name="Seconds">Since training began.</param>
public sealed record TrainingProgress(string Stage, int Done, int Total, double BestLoss, double Seconds);
