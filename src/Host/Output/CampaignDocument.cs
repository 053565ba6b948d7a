using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Output;

/// <summary>One crystal of a campaign.</summary>
/// <param name="Name">Of its result folder.</param>
/// <param name="Input">What was read.</param>
/// <param name="Status">Whether it is done.</param>
/// <param name="Reason">Why it is not; empty where it is.</param>
/// <param name="Result">kappa.json without settings, or converge.json.</param>
/// <param name="Seconds">Of this crystal, in the last start of the campaign that computed it.</param>
internal sealed record CampaignMaterial(
    string Name, string Input, CampaignStatus Status, string Reason, JsonObject? Result, double Seconds);

internal enum CampaignStatus
{
    /// <summary>Not yet computed.</summary>
    Open,

    Done,

    /// <summary>The input is wrong, or the options do not go with it.</summary>
    Refused,

    /// <summary>A fault, or shards that were given up.</summary>
    Failed,
}

/// <summary>DIR/campaign.json: what a campaign is about and how far it is; written anew after every crystal.</summary>
/// <param name="Verb">kappa or converge.</param>
/// <param name="Options">Of the command line, those that decide results.</param>
/// <param name="Current">Name of the crystal at work; null between runs.</param>
/// <param name="Finished">All were tried.</param>
/// <param name="Materials">In the order of the command line.</param>
internal sealed record CampaignDocument(
    string Verb, string Options, string? Current, bool Finished, IReadOnlyList<CampaignMaterial> Materials)
{
    public const string FileName = "campaign.json";
    private const string TableName = "campaign.csv";

    /// <summary>Null where the folder holds no campaign.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static CampaignDocument? Find(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            JsonNode json = JsonNode.Parse(File.ReadAllText(path))!;
            string verb = (string)json["verb"]!;
            IEnumerable<CampaignMaterial> materials = json["materials"]!.AsArray().Select(m => Material(m!, verb));
            return new(verb, (string)json["options"]!, (string?)json["current"], (bool)json["finished"]!, [.. materials]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            throw new InputException(
                path, 0, "something else", "a campaign of pcp", "Name another folder with --out, or delete the file to begin anew.");
        }
    }

    public void Write(string folder)
    {
        AtomicFile.Write(Path.Combine(folder, TableName), ToTable());
        AtomicFile.Write(Path.Combine(folder, FileName), JsonText.Of(ToJson()));
    }

    public JsonObject ToJson() => new()
    {
        ["verb"] = Verb,
        ["options"] = Options,
        ["current"] = Current,
        ["finished"] = Finished,
        ["materials"] = new JsonArray([.. Materials.Select(m => (JsonNode)new JsonObject
        {
            ["name"] = m.Name,
            ["input"] = m.Input,
            ["status"] = Word(m.Status),
            ["reason"] = m.Reason,
            [Verb] = m.Result?.DeepClone(),
            ["seconds"] = m.Seconds,
        })]),
    };

    /// <summary>For people: one line a crystal and temperature.</summary>
    public string ToText(string folder)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        int width = Math.Max(8, Materials.Max(m => m.Name.Length));
        var text = new StringBuilder();
        text.Append(c, $"{"crystal".PadRight(width)}  status    T (K)  kappa (W/mK)      error\n");
        foreach (CampaignMaterial material in Materials)
        {
            string start = $"{material.Name.PadRight(width)}  {Word(material.Status),-8}";
            foreach (Line line in Lines(material).DefaultIfEmpty())
            {
                text.Append(line.Temperature > 0
                    ? string.Create(c, $"{start} {line.Temperature,6:0.##} {Number(line.Kappa, "F3"),13} {Number(line.Error, "F3"),10}")
                    : $"{start}  {material.Reason}");
                text.Append('\n');
            }
        }

        text.Append(c, $"{Materials.Count(m => m.Status == CampaignStatus.Done)} of {Materials.Count} done; results in {folder}\n");
        return text.ToString();
    }

    private string ToTable()
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        var text = new StringBuilder("name,input,status,reason,temperature_K,kappa_W_per_mK,statistical_error_W_per_mK,seconds\n");
        foreach (CampaignMaterial m in Materials)
        {
            foreach (Line line in Lines(m).DefaultIfEmpty())
            {
                string temperature = line.Temperature > 0 ? line.Temperature.ToString(c) : string.Empty;
                text.Append(c, $"{Quoted(m.Name)},{Quoted(m.Input)},{Word(m.Status)},{Quoted(m.Reason)},{temperature},");
                text.Append(c, $"{Number(line.Kappa, "R")},{Number(line.Error, "R")},{m.Seconds:F1}\n");
            }
        }

        return text.ToString();
    }

    // both documents have such a list
    private static IEnumerable<Line> Lines(CampaignMaterial material)
    {
        foreach (JsonNode? t in material.Result?["temperatures"]?.AsArray() ?? [])
        {
            yield return new(
                (double)t!["temperature_K"]!,
                (double?)t["kappa_mean_W_per_mK"],
                (double?)(t["kappa_mean_statistical_error_W_per_mK"] ?? t["statistical_error_W_per_mK"]));
        }
    }

    private static CampaignMaterial Material(JsonNode json, string verb) => new(
        (string)json["name"]!,
        (string)json["input"]!,
        Enum.Parse<CampaignStatus>((string)json["status"]!, ignoreCase: true),
        (string)json["reason"]!,
        json[verb]?.DeepClone().AsObject(),
        (double)json["seconds"]!);

    private static string Word(CampaignStatus status) => status.ToString().ToLowerInvariant();

    private static string Number(double? value, string format) =>
        value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : string.Empty;

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private readonly record struct Line(double Temperature, double? Kappa, double? Error);
}
