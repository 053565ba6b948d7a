using System.Text.Json;

namespace PcpCluster.Host.Rehearsal;

/// <summary>What a rehearsal does.</summary>
/// <param name="Grids">Groups of parts in the wave of rates.</param>
/// <param name="Parts">Parts a group.</param>
/// <param name="Iterations">Waves after the rates, each with the vector of the one before; parts keep their place.</param>
/// <param name="Rounds">Arithmetic of a part: about 5 ms for a million.</param>
/// <param name="Sleep">Milliseconds that a part sleeps besides.</param>
/// <param name="Values">Doubles of a result.</param>
/// <param name="Modes">Doubles that the trainer's wave gives and every later wave gets.</param>
/// <param name="PackageBytes">Size of the package.</param>
/// <param name="FailingPart">This part of the rates throws always; -1 for none.</param>
/// <param name="LethalPart">This part of the rates ends the process that computes it; -1 for none.</param>
public sealed record SyntheticSettings(
    int Grids = 2,
    int Parts = 50,
    int Iterations = 2,
    long Rounds = 10_000,
    int Sleep = 0,
    int Values = 16,
    int Modes = 20_000,
    int PackageBytes = 1000,
    int FailingPart = -1,
    int LethalPart = -1)
{
    /// <exception cref="JsonException">Not such an object.</exception>
    public static SyntheticSettings Parse(string json) =>
        JsonSerializer.Deserialize<SyntheticSettings>(json) ?? throw new JsonException("no settings");
}
