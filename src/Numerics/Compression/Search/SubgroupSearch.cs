using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Orbits;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>Terms that are free about one support and come in orbits of a subgroup.</summary>
internal static class SubgroupSearch
{
    public static int Stages(TrainingObjective objective) => objective == TrainingObjective.LongWave ? 7 : 3;

    /// <summary>The better starts of all subgroups.</summary>
    public static TrainedCandidate[] Plain(
        OrbitCatalog catalog, IReadOnlyList<PcpSupport> supports, TrainingOptions options, CandidateRunner runner, int starts)
    {
        TrainedCandidate[] raced = runner.Race(
            "reduced symmetry",
            [.. supports
                .SelectMany(s => catalog.ReducedSymmetry(s, options.Rank))
                .SelectMany(c => Enumerable.Range(0, starts).Select(start => (c, start)))],
            TrainerLimits.FirstSubgroupIterations,
            0.3,
            TrainerLimits.SubgroupIterations);
        return Continued(CandidateRunner.Best(raced, 3 + starts), options, runner);
    }

    /// <summary>
    /// The same for the long-wave objective. Small groups on wide supports have many unknowns: they start slowly and end best. So the first
    /// look at every kind ends with the long-wave terms, and most starts go to the kinds that end best. Every run of a kind has random
    /// numbers of its own: the same ones lead all subgroups of one support to the same valley.
    /// </summary>
    public static TrainedCandidate[] LongWave(
        OrbitCatalog catalog, IReadOnlyList<PcpSupport> supports, TrainingOptions options, CandidateRunner runner)
    {
        TrainingCandidate[][] kinds = [.. supports
            .SelectMany(s => catalog.ReducedSymmetry(s, options.Rank))
            .GroupBy(c => c.Kind)
            .Select(g => g.ToArray())];
        int few = TrainerLimits.ProbesOfKind, many = TrainerLimits.StartsOfKind(options.Rank, catalog.Order);
        TrainedCandidate[] first = runner.Start(
            "kinds of subgroups",
            [.. kinds.SelectMany(kind => Enumerable.Range(0, few).Select(k => (kind[k % kind.Length], k)))],
            TrainerLimits.FirstSubgroupIterations);
        TrainedCandidate[] probes = Continued(OfEachKind(first, 1), options, runner);
        (int, int)[] best = [.. runner
            .Continue(
                "kinds of subgroups, long waves",
                probes,
                Math.Min(TrainerLimits.ProbeIterations, options.LongWaveIterations),
                options.LongWaveWeights.WithoutHeat())
            .OrderBy(r => r.Loss.Objective)
            .Take(TrainerLimits.KindsOfSubgroups)
            .Select(r => r.Candidate.Kind)];
        TrainedCandidate[] raced = runner.Race(
            "subgroups",
            [.. kinds
                .Where(kind => best.Contains(kind[0].Kind))
                .SelectMany(kind => Enumerable.Range(few, many).Select(k => (kind[k % kind.Length], k)))],
            TrainerLimits.FirstSubgroupIterations,
            0.3,
            TrainerLimits.SubgroupIterations);
        TrainedCandidate[] continued = Continued(OfEachKind(raced, TrainerLimits.ContinuedOfKind), options, runner);
        IEnumerable<TrainedCandidate> ofBestKinds = probes.Where(p => best.Contains(p.Candidate.Kind));
        return [.. OfEachKind([.. continued, .. ofBestKinds], TrainerLimits.FinalistsOfKind)];
    }

    private static TrainedCandidate[] Continued(IEnumerable<TrainedCandidate> from, TrainingOptions options, CandidateRunner runner) =>
        runner.Continue("reduced symmetry, continued", from, options.ContinuedIterations, LossWeights.Plain);

    private static IEnumerable<TrainedCandidate> OfEachKind(IEnumerable<TrainedCandidate> runs, int count) =>
        runs.GroupBy(r => r.Candidate.Kind).SelectMany(g => CandidateRunner.Best(g, count));
}
