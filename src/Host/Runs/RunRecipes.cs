using System.Text.Json;
using PcpCluster.Actors.Work;
using PcpCluster.Actors.Work.Synthetic;
using PcpCluster.Host.Calculation;
using PcpCluster.Host.Runs.Convergence;
using PcpCluster.Host.Runs.Physics;
using PcpCluster.Numerics.Foundation;

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
    public static IReadOnlyList<IShardComputation> Computations { get; } = [new RatesComputation(), new ConvergenceComputation(), new SyntheticComputation()];

    /// <summary>A conductivity run of an input folder.</summary>
    /// <param name="input">The input, read.</param>
    /// <param name="settings">Settings and grids.</param>
    /// <param name="folder">Where results go.</param>
    /// <param name="threads">Threads of the coordinator.</param>
    public static RunRecipe Conductivity(PreparedInput input, RunSettings settings, string folder, int threads) => new(
        PackageSections.Make(input, TensorSet.Load(input, settings.Calculation), settings),
        new KappaPhysics(folder, settings.Calculation.Input, threads),
        settings.Grids.Count == 1 ? "kappa.json" : "grids.json");

    /// <summary>A convergence run of an input folder.</summary>
    /// <param name="input">The input, read.</param>
    /// <param name="settings">Settings and grids.</param>
    /// <param name="physics">The coordinator's side.</param>
    public static RunRecipe Convergence(PreparedInput input, SweepSettings settings, ConvergencePhysics physics) => new(
        PackageSections.Make(
            input,
            TensorSet.Load(input, settings.Calculation),
            ConvergenceComputation.ComputationName,
            ConvergenceComputation.ComputationVersion,
            settings.ToJson()),
        physics,
        ConvergeDocument.FileName);

    /// <summary>Reads a run file that is no conductivity run.</summary>
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

        throw new InputException(file, 0, "no kind of run", "\"conductivity\" or \"synthetic\"", "Say what to compute.");
    }

    /// <summary>The command line that a run file stands for; null if it is no conductivity run.</summary>
    /// <exception cref="InputException">Not JSON, or it names things that do not exist.</exception>
    public static string[]? CommandLineOf(string file)
    {
        try
        {
            RunFile? run = File.Exists(file) ? JsonSerializer.Deserialize<RunFile>(File.ReadAllText(file), _strict) : null;
            return run?.Conductivity is { } conductivity ? conductivity.CommandLine(Path.GetDirectoryName(Path.GetFullPath(file))!) : null;
        }
        catch (JsonException e)
        {
            throw new InputException(file, (e.LineNumber ?? -1) + 1, "text that does not fit", "a run file", e.Message);
        }
    }

    /// <param name="Conductivity">An input folder and the options of pcp run.</param>
    /// <param name="Synthetic">A run without physics: tries out a cluster, its engine and its batch system in a minute.</param>
    private sealed record RunFile(ConductivityFile? Conductivity, SyntheticSettings? Synthetic);

    /// <param name="Input">Input folder, relative to the run file.</param>
    /// <param name="Options">Options without their dashes, for example "grid": "16", "four-phonon": true.</param>
    private sealed record ConductivityFile(string Input, Dictionary<string, JsonElement> Options)
    {
        public string[] CommandLine(string folder)
        {
            List<string> words = [Path.GetFullPath(Input, folder)];
            foreach ((string name, JsonElement value) in Options)
            {
                if (value.ValueKind == JsonValueKind.False)
                {
                    continue;
                }

                words.Add($"--{name}");
                if (value.ValueKind != JsonValueKind.True)
                {
                    words.Add(value.ToString());
                }
            }

            return [.. words];
        }
    }
}
