using PcpCluster.Numerics.Compression.Objective;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>Terms that are free about one support and come in orbits of a subgroup.</summary>
internal static class SubgroupSearch
{
    public static int Stages(TrainingObjective objective) =>
        objective == TrainingObjective.LongWave ? 4 + TrainerLimits.ProbeRungs.Length : 3;

    /// <summary>The better starts of all subgroups.</summary>
    public static IEnumerable<TrainingStage> Plain(
        TrainingCandidates all, IReadOnlyList<PcpSupport> supports, TrainingOptions options, int starts, List<TrainedCandidate> found)
    {
        var raced = TrainingStage.Start(
            "reduced symmetry",
            supports
                .SelectMany(s => all.Reduced(s, options.Rank))
                .SelectMany(c => Enumerable.Range(0, starts).Select(start => (c, start))),
            TrainerLimits.FirstSubgroupIterations);
        yield return raced;
        var better = TrainingStage.Better(raced, 0.3, TrainerLimits.SubgroupIterations);
        yield return better;
        TrainingStage continued = Continued(TrainingStage.Best(better.Results, 3 + starts), options);
        yield return continued;
        found.AddRange(continued.Results);
    }

    /// <summary>
    /// The same for the long-wave objective. Small groups on wide supports have many unknowns and start slowly, so the order of the plain
    /// losses says little: the best start of every kind goes on with the long-wave terms, the worse half of the kinds is dropped now and
    /// then, the last ones are finalists, and more starts go to the best kind. Every run of a kind has random numbers of its own: the same
    /// ones lead all subgroups of one support to the same valley.
    /// </summary>
    public static IEnumerable<TrainingStage> LongWave(
        TrainingCandidates all, IReadOnlyList<PcpSupport> supports, TrainingOptions options, List<TrainedCandidate> found)
    {
        TrainingCandidate[][] kinds = [.. supports
            .SelectMany(s => all.Reduced(s, options.Rank))
            .GroupBy(c => c.Kind)
            .Select(g => g.ToArray())];
        int many = TrainerLimits.StartsOfKind(options.Rank, all.Problem.Order);
        var first = TrainingStage.Start(
            "kinds of subgroups",
            kinds.SelectMany(kind => Enumerable.Range(0, Probes(kind)).Select(k => (kind[k % kind.Length], k))),
            TrainerLimits.FirstSubgroupIterations);
        yield return first;
        var probes = TrainingStage.Continue(
            "kinds of subgroups, continued",
            OfEachKind(first.Results, 1),
            Math.Min(TrainerLimits.ProbeIterations, options.ContinuedIterations),
            LossWeights.Plain);
        yield return probes;
        TrainedCandidate[] waves = probes.Results;
        foreach ((int iterations, int left) in TrainerLimits.ProbeRungs)
        {
            var rung = TrainingStage.Continue(
                "kinds of subgroups, long waves",
                waves,
                Math.Min(iterations, options.LongWaveIterations),
                options.LongWaveWeights.WithoutHeat());
            yield return rung;
            waves = [.. TrainingStage.Best(rung.Results, left)];
        }

        (int, int)[] best = [.. TrainingStage.Best(waves, TrainerLimits.KindsOfSubgroups).Select(r => r.Candidate.Kind)];
        var raced = TrainingStage.Start(
            "subgroups",
            kinds
                .Where(kind => best.Contains(kind[0].Kind))
                .SelectMany(kind => Enumerable.Range(Probes(kind), many).Select(k => (kind[k % kind.Length], k))),
            TrainerLimits.FirstSubgroupIterations);
        yield return raced;
        var better = TrainingStage.Better(raced, 0.3, TrainerLimits.SubgroupIterations);
        yield return better;
        found.AddRange(OfEachKind(better.Results, TrainerLimits.FinalistsOfKind));
        found.AddRange(waves);
    }

    private static int Probes(TrainingCandidate[] kind) => TrainerLimits.ProbesOfKind(kind[0].Kind.Order);

    private static TrainingStage Continued(IEnumerable<TrainedCandidate> from, TrainingOptions options) =>
        TrainingStage.Continue("reduced symmetry, continued", from, options.ContinuedIterations, LossWeights.Plain);

    private static IEnumerable<TrainedCandidate> OfEachKind(IEnumerable<TrainedCandidate> runs, int count) =>
        runs.GroupBy(r => r.Candidate.Kind).SelectMany(g => TrainingStage.Best(g, count));
}
