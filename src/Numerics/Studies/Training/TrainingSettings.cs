using System.Text.Json.Nodes;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>All that decides a training, defaults resolved. One of three goals: a rank, a loss, an error of kappa.</summary>
internal sealed record TrainingSettings
{
    /// <summary>The device that is the processor.</summary>
    public const string Processor = "cpu";

    /// <summary>The folder, for people.</summary>
    public required string Input { get; init; }

    /// <summary>3 or 4.</summary>
    public required int Order { get; init; }

    /// <summary>Its rank counts where no other goal is given.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>The smallest rank whose relative loss is at most this.</summary>
    public double? TargetLoss { get; init; }

    /// <summary>The smallest rank whose first-order relative change of kappa, its standard error added, is at most this.</summary>
    public double? TargetKappaError { get; init; }

    /// <summary>Ranks whose loss is wanted besides.</summary>
    public IReadOnlyList<int> Curve { get; init; } = [];

    /// <summary>Constants and harmonic corrections of the phonons.</summary>
    public Conventions Conventions { get; init; }

    /// <summary>What computes: on the processor the runs of a stage go to all workers, on a device they stay together.</summary>
    public string Device { get; init; } = Processor;

    /// <summary>Whether the rank is searched for.</summary>
    public bool HasTarget => TargetLoss is not null || TargetKappaError is not null;

    public bool IsOnProcessor => Device == Processor;

    /// <summary>Share of the usual number of processes that are drawn.</summary>
    public double Draws { get; init; } = 1;

    public string ToPackage() => new JsonObject
    {
        ["input"] = Input,
        ["order"] = Order,
        ["rank"] = HasTarget ? null : Options.Rank,
        ["target_loss"] = TargetLoss,
        ["target_kappa_error"] = TargetKappaError,
        ["curve"] = string.Join(',', Curve),
        ["objective"] = Options.Objective.ToString(),
        ["route"] = Options.Routes.ToString(),
        ["seed"] = Options.Seed,
        ["starts"] = Options.Starts,
        ["start_iterations"] = Options.StartIterations,
        ["continued_iterations"] = Options.ContinuedIterations,
        ["final_iterations"] = Options.FinalIterations,
        ["long_wave_iterations"] = Options.LongWaveIterations,
        ["finalists"] = Options.Finalists,
        ["uncovered"] = Options.Uncovered,
        ["extra_shells"] = Options.ExtraShells,
        ["strain_weight"] = Options.LongWaveWeights.Strain,
        ["elastic_weight"] = Options.LongWaveWeights.Elastic,
        ["heat_weight"] = Options.LongWaveWeights.Heat,
        ["conventions"] = Conventions.ToString(),
        ["device"] = Device,
        ["draws"] = Draws,
    }.ToJsonString();

    public static TrainingSettings FromPackage(string text)
    {
        JsonObject json = JsonNode.Parse(text)!.AsObject();
        string curve = (string)json["curve"]!;
        return new()
        {
            Input = (string)json["input"]!,
            Order = (int)json["order"]!,
            TargetLoss = (double?)json["target_loss"],
            TargetKappaError = (double?)json["target_kappa_error"],
            Curve = [.. curve.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)],
            Conventions = Enum.Parse<Conventions>((string)json["conventions"]!),
            Device = (string)json["device"]!,
            Draws = (double)json["draws"]!,
            Options = new()
            {
                Rank = (int?)json["rank"] ?? 1,
                Objective = Enum.Parse<TrainingObjective>((string)json["objective"]!),
                Routes = Enum.Parse<TrainingRoutes>((string)json["route"]!),
                Seed = (ulong)json["seed"]!,
                Starts = (int)json["starts"]!,
                StartIterations = (int)json["start_iterations"]!,
                ContinuedIterations = (int)json["continued_iterations"]!,
                FinalIterations = (int)json["final_iterations"]!,
                LongWaveIterations = (int)json["long_wave_iterations"]!,
                Finalists = (int)json["finalists"]!,
                Uncovered = (double)json["uncovered"]!,
                ExtraShells = (int)json["extra_shells"]!,
                LongWaveWeights =
                    new((double)json["strain_weight"]!, (double)json["elastic_weight"]!, (double)json["heat_weight"]!),
            },
        };
    }
}
