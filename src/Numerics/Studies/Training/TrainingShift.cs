namespace PcpCluster.Numerics.Studies.Training;

/// <summary>
/// What modes that a study trained do to kappa, to first order and at 300 K, as the trainer measured it on drawn processes.
/// </summary>
/// <param name="Order">3 or 4.</param>
/// <param name="Relative">Relative change of kappa; NaN where it was not measured (fourth order without a third).</param>
/// <param name="StandardError">Of <paramref name="Relative"/>.</param>
public sealed record TrainingShift(int Order, double Relative, double StandardError);
