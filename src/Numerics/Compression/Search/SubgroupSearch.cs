using PcpCluster.Numerics.Compression.Objective;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>Terms that are free about one support and come in orbits of a subgroup.</summary>
internal static class SubgroupSearch
{
    public static int Stages(TrainingObjective objective) => objective == TrainingObjective.LongWave ? 7 : 3;

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
    /// The same for the long-wave objective. Small groups on wide supports have many unknowns: they start slowly and end best. So the first
    /// look at every kind ends with the long-wave terms, and most starts go to the kinds that end best. Every run of a kind has random
    /// numbers of its own: the same ones lead all subgroups of one support to the same valley.
    /// </summary>
    public static IEnumerable<TrainingStage> LongWave(
        TrainingCandidates all, IReadOnlyList<PcpSupport> supports, TrainingOptions options, List<TrainedCandidate> found)
    {
        TrainingCandidate[][] kinds = [.. supports
            .SelectMany(s => all.Reduced(s, options.Rank))
            .GroupBy(c => c.Kind)
            .Select(g => g.ToArray())];
        int few = TrainerLimits.ProbesOfKind, many = TrainerLimits.StartsOfKind(options.Rank, all.Problem.Order);
        var first = TrainingStage.Start(
            "kinds of subgroups",
            kinds.SelectMany(kind => Enumerable.Range(0, few).Select(k => (kind[k % kind.Length], k))),
            TrainerLimits.FirstSubgroupIterations);
        yield return first;
        TrainingStage probes = Continued(OfEachKind(first.Results, 1), options);
        yield return probes;
        var waves = TrainingStage.Continue(
            "kinds of subgroups, long waves",
            probes.Results,
            Math.Min(TrainerLimits.ProbeIterations, options.LongWaveIterations),
            options.LongWaveWeights.WithoutHeat());
        yield return waves;
        (int, int)[] best =
            [.. waves.Results.OrderBy(r => r.Loss.Objective).Take(TrainerLimits.KindsOfSubgroups).Select(r => r.Candidate.Kind)];
        var raced = TrainingStage.Start(
            "subgroups",
            kinds
                .Where(kind => best.Contains(kind[0].Kind))
                .SelectMany(kind => Enumerable.Range(few, many).Select(k => (kind[k % kind.Length], k))),
            TrainerLimits.FirstSubgroupIterations);
        yield return raced;
        var better = TrainingStage.Better(raced, 0.3, TrainerLimits.SubgroupIterations);
        yield return better;
        TrainingStage continued = Continued(OfEachKind(better.Results, TrainerLimits.ContinuedOfKind), options);
        yield return continued;
        IEnumerable<TrainedCandidate> ofBestKinds = probes.Results.Where(p => best.Contains(p.Candidate.Kind));
        found.AddRange(OfEachKind([.. continued.Results, .. ofBestKinds], TrainerLimits.FinalistsOfKind));
    }

    private static TrainingStage Continued(IEnumerable<TrainedCandidate> from, TrainingOptions options) =>
        TrainingStage.Continue("reduced symmetry, continued", from, options.ContinuedIterations, LossWeights.Plain);

    private static IEnumerable<TrainedCandidate> OfEachKind(IEnumerable<TrainedCandidate> runs, int count) =>
        runs.GroupBy(r => r.Candidate.Kind).SelectMany(g => TrainingStage.Best(g, count));
}
