using System.Text.Json;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Runs;

/// <summary>A file that stands for a command line: { "VERB": { "input": ..., "options": { "grid": 16, "four-phonon": true } } }.</summary>
internal static class RunFile
{
    private static readonly JsonDocumentOptions _lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The words of the command line; paths of inputs are relative to the file.</summary>
    /// <exception cref="InputException">Not there, not JSON, or not such an object.</exception>
    public static IReadOnlyList<string> CommandLine(string file)
    {
        if (!File.Exists(file))
        {
            throw new InputException(
                file, 0, "nothing", "a run file", "Name a JSON file that holds a verb of pcp with its input and options.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file), _lenient);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.EnumerateObject().Count() != 1)
            {
                throw Other(file, "no single verb");
            }

            JsonProperty verb = root.EnumerateObject().Single();
            List<string> words = [verb.Name];
            foreach (JsonProperty property in verb.Value.EnumerateObject())
            {
                words.AddRange(property.Name switch
                {
                    "input" => Inputs(property.Value, Path.GetDirectoryName(Path.GetFullPath(file))!),
                    "options" => property.Value.EnumerateObject().SelectMany(Option),
                    _ => throw Other(file, $"'{property.Name}'"),
                });
            }

            return words;
        }
        catch (JsonException e)
        {
            throw new InputException(file, (e.LineNumber ?? -1) + 1, "text that is not JSON", "a run file", $"Correct it: {e.Message}");
        }
        catch (InvalidOperationException e)
        {
            throw Other(file, $"a value of another kind ({e.Message})");
        }
    }

    private static IEnumerable<string> Inputs(JsonElement value, string folder) =>
        (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(v => v.GetString()!) : [value.GetString()!]).Select(
            p => Path.GetFullPath(p, folder));

    private static IEnumerable<string> Option(JsonProperty option) => option.Value.ValueKind switch
    {
        JsonValueKind.False => [],
        JsonValueKind.True => [$"--{option.Name}"],
        JsonValueKind.Array => [$"--{option.Name}", string.Join(',', option.Value.EnumerateArray())],
        _ => [$"--{option.Name}", option.Value.ToString()],
    };

    private static InputException Other(string file, string read) => new(
        file,
        0,
        read,
        "{ \"kappa\": { \"input\": FOLDER, \"options\": { \"grid\": 16 } } } or another verb of pcp with its input and options",
        "See docs/operations.md.");
}
