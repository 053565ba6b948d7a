using System.Text.Json.Nodes;

namespace PcpCluster.Host.Output;

/// <summary>kappa.json of a grid whose first phonons were drawn: the grid's entry of converge.json with settings and times.</summary>
internal static class DrawnGridDocument
{
    private const string Kind = "kind";

    public static JsonObject Of(JsonObject converge)
    {
        JsonObject result = converge["grids"]![0]!.DeepClone().AsObject();
        result["counts"] = new JsonObject
        {
            ["irreducible_q_points"] = result["irreducible_q_points"]?.DeepClone(),
            ["drawn_modes"] = result["modes"]?.DeepClone(),
        };
        result["diagnostics"] = new JsonObject();
        foreach (string key in new[] { "settings", "timing_s", "version" })
        {
            result[key] = converge[key]!.DeepClone();
        }

        return result;
    }

    /// <summary>Whether a kappa.json is such a one.</summary>
    public static bool Is(string text) => JsonNode.Parse(text) is JsonObject found && found.ContainsKey(Kind);
}
