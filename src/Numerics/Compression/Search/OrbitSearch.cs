using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Orbits;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>
/// Route B: every kind of orbit alone, then combinations of the best kinds of each size (the same kind may come twice) that use up the
/// rank.
/// </summary>
internal static class OrbitSearch
{
    /// <param name="all">What can be trained.</param>
    /// <param name="rank">Number of terms.</param>
    /// <param name="starts">Further starts of what promises something.</param>
    /// <param name="found">Receives all that was trained.</param>
    public static IEnumerable<TrainingStage> Run(TrainingCandidates all, int rank, int starts, List<TrainedCandidate> found)
    {
        OrbitType[] types = [.. Limit([.. all.Types(rank).Where(t => t.Size >= TrainerLimits.SmallestShare * rank)])];
        if (types.Length == 0)
        {
            yield break;
        }

        TrainingCandidate[] candidates = [.. types.Select(t => all.Orbits([t]))];
        var first = TrainingStage.Start("orbits alone", candidates.Select(c => (c, 0)), TrainerLimits.FirstOrbitIterations);
        yield return first;
        int[] promising = [.. Promising(types, first.Results)];
        var more = TrainingStage.Start(
            "orbits alone, more starts",
            promising.SelectMany(k => Enumerable.Range(1, starts).Select(start => (candidates[k], start))),
            TrainerLimits.OrbitIterations);
        yield return more;
        double[] best = [.. first.Results.Select(r => r.Loss.Plain)];
        foreach (TrainedCandidate run in more.Results)
        {
            int k = Array.IndexOf(candidates, run.Candidate);
            best[k] = Math.Min(best[k], run.Loss.Plain);
        }

        TrainingCandidate[] combined = [.. Combinations(types, best, rank).Select(all.Orbits)];
        var combinations = TrainingStage.Start(
            "orbits combined",
            combined.SelectMany(c => Enumerable.Range(0, starts + 1).Select(start => (c, start))),
            TrainerLimits.FirstCombinationIterations);
        yield return combinations;
        var better = TrainingStage.Better(combinations, 0.25, TrainerLimits.OrbitIterations);
        yield return better;
        found.AddRange([.. first.Results, .. more.Results, .. better.Results]);
    }

    // where there are too many kinds: from each centre and size the same number, those with most unknowns
    private static IEnumerable<OrbitType> Limit(OrbitType[] types)
    {
        if (types.Length <= TrainerLimits.Kinds)
        {
            return types;
        }

        IGrouping<(int, int), int>[] groups = [.. Enumerable.Range(0, types.Length).GroupBy(k => (types[k].Center, types[k].Size))];
        int share = TrainerLimits.Kinds / groups.Length;
        return groups
            .SelectMany(g => g.OrderByDescending(k => types[k].ParameterCount).ThenBy(k => k).Take(share))
            .Order()
            .Select(k => types[k]);
    }

    // of each size twice as many as enter combinations
    private static IEnumerable<int> Promising(OrbitType[] types, TrainedCandidate[] first) => Enumerable.Range(0, types.Length)
        .GroupBy(k => types[k].Size)
        .SelectMany(g => g.OrderBy(k => first[k].Loss.Plain).ThenBy(k => k).Take(2 * TrainerLimits.KindsPerSize))
        .Order();

    private static IEnumerable<OrbitType[]> Combinations(OrbitType[] types, double[] loss, int rank)
    {
        (OrbitType Type, int Place)[] menu = [.. Enumerable.Range(0, types.Length)
            .GroupBy(k => types[k].Size)
            .OrderByDescending(g => g.Key)
            .SelectMany(
                g => g.OrderBy(k => loss[k]).ThenBy(k => k).Take(TrainerLimits.KindsPerSize).Select((k, place) => (types[k], place)))];
        var found = new List<(OrbitType[] Types, int Penalty)>();
        Extend(0, rank, [], 0);
        return found.OrderBy(f => f.Penalty).Take(TrainerLimits.Combinations).Select(f => f.Types);

        void Extend(int from, int left, List<OrbitType> chosen, int penalty)
        {
            if (chosen.Count > 1 && left < menu[^1].Type.Size)
            {
                found.Add(([.. chosen], penalty + chosen.Count + left));
                return;
            }

            for (int k = from; k < menu.Length && chosen.Count < TrainerLimits.CombinedGenerators; k++)
            {
                if (menu[k].Type.Size <= left)
                {
                    Extend(k, left - menu[k].Type.Size, [.. chosen, menu[k].Type], penalty + menu[k].Place);
                }
            }
        }
    }
}
