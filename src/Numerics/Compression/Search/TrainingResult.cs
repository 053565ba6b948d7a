using PcpCluster.Numerics.Compression.Model;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>Outcome of one training.</summary>
/// <param name="Model">Modes, crystal and record.</param>
/// <param name="Description">The parametrisation that won.</param>
/// <param name="Seconds">Wall-clock seconds.</param>
/// <param name="SecondsToThreePercent">Until the relative loss first was 3 %; NaN if it never was.</param>
/// <param name="History">Best relative loss against wall-clock seconds.</param>
public sealed record TrainingResult(
    PcpModel Model,
    string Description,
    double Seconds,
    double SecondsToThreePercent,
    IReadOnlyList<(double Seconds, double Loss)> History);
