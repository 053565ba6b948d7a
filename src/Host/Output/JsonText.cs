using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Host.Output;

/// <summary>The JSON documents that the program writes; serialisers are generated at compile time.</summary>
[JsonSerializable(typeof(KappaDocument))]
[JsonSerializable(typeof(JsonObject))]
public sealed partial class JsonText : JsonSerializerContext
{
    private static readonly JsonText Readable =
        new(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Of(KappaDocument document) => JsonSerializer.Serialize(document, Readable.KappaDocument);

    public static string Of(JsonObject value) => JsonSerializer.Serialize(value, Readable.JsonObject);

    public static KappaDocument ReadKappa(string text) => JsonSerializer.Deserialize(text, Readable.KappaDocument)!;

    /// <summary>Rows of a tensor.</summary>
    public static double[][] Rows(Matrix3 m) => [[m[0, 0], m[0, 1], m[0, 2]], [m[1, 0], m[1, 1], m[1, 2]], [m[2, 0], m[2, 1], m[2, 2]]];

    public static JsonArray Array(IEnumerable<double> values) => [.. values.Select(v => (JsonNode)v)];
}
