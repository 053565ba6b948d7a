using System.Globalization;
using System.Text.Json.Nodes;
using PcpCluster.Host.Calculation;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Runs.Physics;

/// <summary>
/// The settings of a run as a work package carries them: what decides a result and nothing of the machine, so that a run goes on from another
/// folder or machine.
/// </summary>
/// <param name="Calculation">Everything but the grid; its paths are empty in a worker.</param>
/// <param name="Grids">The grids of the run.</param>
internal sealed record RunSettings(CalculationSettings Calculation, IReadOnlyList<QPointGrid> Grids)
{
    /// <summary>
    /// Seconds of one core that a shard aims at; null: by the size of the run. Shards are part of the run: it is resumed with the same.
    /// </summary>
    public double? ShardSeconds { get; init; }

    public string ToJson()
    {
        JsonObject json = Calculation.ToJson();
        foreach (string local in new[] { "input", "grid", "modes3", "modes4" })
        {
            json.Remove(local);
        }

        json["grids"] = string.Join(',', Grids);
        json["shard_seconds"] = ShardSeconds;
        return json.ToJsonString();
    }

    public static RunSettings FromJson(string text)
    {
        JsonObject json = JsonNode.Parse(text)!.AsObject();
        QPointGrid[] grids = [.. json["grids"]!.GetValue<string>().Split(',').Select(ParseGrid)];
        var calculation = new CalculationSettings
        {
            Input = string.Empty,
            Grid = grids[0],
            Temperatures = [.. json["temperature_K"]!.AsArray().Select(t => t!.GetValue<double>())],
            FourPhonon = json["four_phonon"]!.GetValue<bool>(),
            Isotopes = json["isotopes"]!.GetValue<bool>(),
            Tensors = json["tensors"]!.GetValue<string>() == "pcp" ? TensorSource.Pcp : TensorSource.Full,
            Rank3 = json["rank3"]?.GetValue<int>() ?? ModeTraining.DefaultRank3,
            Rank4 = json["rank4"]?.GetValue<int>() ?? ModeTraining.DefaultRank4,
            Seed = json["seed"]!.GetValue<ulong>(),
            BroadeningScale = json["scalebroad"]!.GetValue<double>(),
            Conventions = ConventionsTraits.Parse(json["conventions"]!.GetValue<string>())!.Value,
            MemoryLimit = double.PositiveInfinity, // a matter of the machine; judged before the run
            Basis = BasisChoice.Control, // the package holds the crystal that was settled
            BoundaryLength = json["boundary_length_nm"]?.GetValue<double>(),
            Specularity = json["specularity"]!.GetValue<double>(),
            Classical = json["classical"]!.GetValue<bool>(),
            ExcludeImaginary = json["imaginary"]!.GetValue<string>() == "exclude",
            Samples = json["samples"]?.GetValue<long>(),
        };
        return new RunSettings(calculation, grids) { ShardSeconds = json["shard_seconds"]?.GetValue<double>() };
    }

    /// <summary>The settings of one grid of the run.</summary>
    public CalculationSettings On(QPointGrid grid) => Calculation with { Grid = grid };

    private static QPointGrid ParseGrid(string text)
    {
        int[] n = [.. text.Split('x').Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
        return new QPointGrid(n[0], n[1], n[2]);
    }
}
