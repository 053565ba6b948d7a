using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Objective;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>One run of a stage.</summary>
/// <param name="Candidate">What is trained.</param>
/// <param name="Start">Number of the start.</param>
/// <param name="From">Where it goes on; null for the random start of that number.</param>
internal sealed record StageRun(TrainingCandidate Candidate, int Start, double[]? From);

/// <summary>How all runs of a stage are minimised.</summary>
/// <param name="Continues">They go on from where others ended, to convergence; otherwise they are first looks.</param>
/// <param name="Iterations">At most so many.</param>
/// <param name="Weights">The objective.</param>
/// <param name="Polish">Few unknowns get Newton steps at the end.</param>
internal sealed record StageMethod(bool Continues, int Iterations, LossWeights Weights, bool Polish = false)
{
    /// <summary>The same on every device.</summary>
    public LbfgsOptions Minimizer(int parameters, TrainingObjective objective) => Continues
        ? new(TrainerLimits.Memory(parameters, objective), Iterations, Weights.HasLongWaves ? 1e-3 : 2e-4, Window: 100)
        : new(20, Iterations, 1e-4);
}

/// <summary>
/// Runs that do not depend on each other: what a search asks for before it can decide anything. Whoever goes through the search fills in
/// <see cref="Results"/> before it asks for the next stage.
/// </summary>
internal sealed class TrainingStage(string name, StageMethod method, ImmutableArray<StageRun> runs)
{
    /// <summary>For reports: "orbits combined".</summary>
    public string Name { get; } = name;

    public StageMethod Method { get; } = method;

    public ImmutableArray<StageRun> Runs { get; } = runs;

    /// <summary>One result a run, in their order.</summary>
    public TrainedCandidate[] Results { get; set; } = [];

    /// <summary>Random starts of candidates.</summary>
    public static TrainingStage Start(string name, IEnumerable<(TrainingCandidate Candidate, int Start)> runs, int iterations) =>
        new(name, new(false, iterations, LossWeights.Plain), [.. runs.Select(r => new StageRun(r.Candidate, r.Start, null))]);

    /// <summary>Goes on from where candidates stand.</summary>
    public static TrainingStage Continue(
        string name, IEnumerable<TrainedCandidate> from, int iterations, LossWeights weights, bool polish = false) =>
        new(name, new(true, iterations, weights, polish), [.. from.Select(c => new StageRun(c.Candidate, c.Start, c.Parameters))]);

    /// <summary>The second step of a race: the better part of the first one's runs goes on.</summary>
    /// <param name="first">The first step.</param>
    /// <param name="share">Part that goes on.</param>
    /// <param name="more">Iterations of that part.</param>
    public static TrainingStage Better(TrainingStage first, double share, int more) => Continue(
        first.Name + ", the better ones",
        Best(first.Results, (int)Math.Ceiling(share * first.Runs.Length)),
        more,
        LossWeights.Plain);

    /// <summary>The best runs; a stable order: equal losses keep the order of the runs, and of equal results one is kept.</summary>
    public static IEnumerable<TrainedCandidate> Best(IEnumerable<TrainedCandidate> runs, int count) =>
        runs.OrderBy(r => r.Loss.Objective).DistinctBy(r => (r.Candidate, Math.Round(r.Loss.Objective, 9))).Take(count);
}
