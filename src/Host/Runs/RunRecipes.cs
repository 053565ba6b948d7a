using System.Text.Json;
using PcpCluster.Actors.Work;
using PcpCluster.Actors.Work.Synthetic;
using PcpCluster.Numerics;

namespace PcpCluster.Host.Runs;

/// <summary>The kinds of runs this program knows: how to read each from a file, and what a worker must be able to compute.</summary>
internal static class RunRecipes
{
    private static readonly JsonSerializerOptions _strict = new()
    {
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>All computations a worker of this build can take part in.</summary>
    public static IReadOnlyList<IShardComputation> Computations { get; } = [new SyntheticComputation()];

    /// <summary>Reads a run file.</summary>
    /// <exception cref="InputException">Not there, not JSON, or not a kind of run this program knows.</exception>
    public static RunRecipe Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new InputException(file, 0, "nothing", "a run file", "Name a JSON file that describes the run.");
        }

        try
        {
            using FileStream stream = File.OpenRead(file);
            RunFile? run = JsonSerializer.Deserialize<RunFile>(stream, _strict);
            if (run?.Synthetic is { } synthetic)
            {
                return new RunRecipe(SyntheticPhysics.Untrained(synthetic), new SyntheticPhysics(), "synthetic.json");
            }
        }
        catch (JsonException e)
        {
            throw new InputException(file, (e.LineNumber ?? -1) + 1, "text that does not fit", "a run file", e.Message);
        }

        throw new InputException(file, 0, "no kind of run", "\"synthetic\"", "Say what to compute.");
    }

    /// <param name="Synthetic">A run without physics: tries out a cluster, its engine and its batch system in a minute.</param>
    private sealed record RunFile(SyntheticSettings? Synthetic);
}
