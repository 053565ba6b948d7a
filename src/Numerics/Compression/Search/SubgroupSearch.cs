using PcpCluster.Numerics.Compression.Objective;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>Terms that are free about one support and come in orbits of a subgroup.</summary>
internal static class SubgroupSearch
{
    /// <summary>About: as in the third order.</summary>
    public static int Stages(TrainingOptions options) => options.Objective == TrainingObjective.LongWave
        ? 6 + TrainerLimits.ProbeRungs(TrainerLimits.ManyTerms(options.Rank, 3)).Length
        : 3;

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
    /// then, and kinds that cost more than a better one first. The last ones are finalists, and more starts go to the best kind. Every run
    /// of a kind has random numbers of its own: the same ones lead all subgroups of one support to the same valley.
    /// </summary>
    public static IEnumerable<TrainingStage> LongWave(
        TrainingCandidates all, IReadOnlyList<PcpSupport> supports, TrainingOptions options, List<TrainedCandidate> found)
    {
        TrainingCandidate[][] kinds = [.. supports
            .SelectMany(s => all.Reduced(s, options.Rank))
            .GroupBy(c => c.Kind)
            .Select(g => g.ToArray())];
        bool manyTerms = TrainerLimits.ManyTerms(options.Rank, all.Problem.Order);
        var looked = new List<TrainedCandidate>();
        foreach (TrainingStage stage in Race(
            "kinds of subgroups",
            kinds.SelectMany(kind => Enumerable.Range(0, Probes(kind)).Select(k => (kind[k % kind.Length], k))),
            looked))
        {
            yield return stage;
        }

        var probes = TrainingStage.Continue(
            "kinds of subgroups, continued",
            OfEachKind(looked, 1),
            Math.Min(TrainerLimits.ProbeIterations, options.ContinuedIterations),
            LossWeights.Plain);
        yield return probes;
        TrainedCandidate[] waves = probes.Results;
        foreach ((int iterations, int left) in TrainerLimits.ProbeRungs(manyTerms))
        {
            var rung = TrainingStage.Continue(
                "kinds of subgroups, long waves",
                waves,
                Math.Min(iterations, options.LongWaveIterations),
                options.LongWaveWeights.WithoutHeat());
            yield return rung;
            waves = [.. TrainingStage.Best(WorthTheirCost(rung.Results), left)];
        }

        (int, int)[] best = [.. TrainingStage.Best(waves, TrainerLimits.KindsOfSubgroups).Select(r => r.Candidate.Kind)];
        var raced = new List<TrainedCandidate>();
        foreach (TrainingStage stage in Race(
            "subgroups",
            kinds
                .Where(kind => best.Contains(kind[0].Kind))
                .SelectMany(kind => Enumerable.Range(Probes(kind), Starts(kind)).Select(k => (kind[k % kind.Length], k))),
            raced))
        {
            yield return stage;
        }

        var continued = TrainingStage.Continue(
            "subgroups, continued",
            OfEachKind(raced, TrainerLimits.FinalistsOfKind(manyTerms)),
            Math.Min(TrainerLimits.SubgroupIterations, options.ContinuedIterations),
            LossWeights.Plain);
        yield return continued;
        found.AddRange(continued.Results);
        found.AddRange(waves);
    }

    // a short look at all starts, a longer one at the best third of every kind
    private static IEnumerable<TrainingStage> Race(
        string name, IEnumerable<(TrainingCandidate Candidate, int Start)> runs, List<TrainedCandidate> found)
    {
        var first = TrainingStage.Start(name, runs, TrainerLimits.FirstLookIterations);
        yield return first;
        var better = TrainingStage.Continue(
            name + ", the better ones",
            first.Results.GroupBy(r => r.Candidate.Kind).SelectMany(g => TrainingStage.Best(g, (g.Count() + 2) / 3)),
            TrainerLimits.SecondLookIterations,
            LossWeights.Plain);
        yield return better;
        found.AddRange(better.Results);
    }

    // without those that one whose evaluation costs less is well ahead of
    private static IEnumerable<TrainedCandidate> WorthTheirCost(TrainedCandidate[] kinds)
    {
        double[] costs = [.. kinds.Select(k => TrainingCosts.Evaluation(k.Candidate.Modes.Counts(), longWaves: true))];
        return kinds.Where((k, at) => !kinds.Where((other, place) =>
            costs[place] < costs[at] && TrainerLimits.WellAhead * other.Loss.Objective <= k.Loss.Objective).Any());
    }

    private static int Starts(TrainingCandidate[] kind) => TrainerLimits.StartsOfKind(kind[0].Modes.ParameterCount);

    private static int Probes(TrainingCandidate[] kind) => TrainerLimits.ProbesOfKind(kind[0].Kind.Order);

    private static TrainingStage Continued(IEnumerable<TrainedCandidate> from, TrainingOptions options) =>
        TrainingStage.Continue("reduced symmetry, continued", from, options.ContinuedIterations, LossWeights.Plain);

    private static IEnumerable<TrainedCandidate> OfEachKind(IEnumerable<TrainedCandidate> runs, int count) =>
        runs.GroupBy(r => r.Candidate.Kind).SelectMany(g => TrainingStage.Best(g, count));
}
