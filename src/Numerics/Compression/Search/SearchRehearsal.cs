using PcpCluster.Numerics.Compression.Objective;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>
/// The stages of a search before it is made: the search itself decides, about results that are made up where there are none yet. What it
/// would do depends on the numbers only in which candidates go on.
/// </summary>
internal static class SearchRehearsal
{
    /// <summary>Of made-up losses; which candidate has which is drawn, as nobody can know.</summary>
    private const double Loss = 0.1, Spread = 0.01;

    /// <summary>All stages with runs.</summary>
    /// <param name="candidates">What can be trained.</param>
    /// <param name="options">Of the search.</param>
    /// <param name="done">Results of its first stages that had runs.</param>
    /// <param name="draw">Another number makes up other results.</param>
    public static IEnumerable<TrainingStage> Stages(
        TrainingCandidates candidates, TrainingOptions options, IReadOnlyList<TrainedCandidate[]> done, int draw = 0)
    {
        var random = new StartRandom((ulong)draw + 1, 0);
        int stages = 0;
        foreach (TrainingStage stage in PcpTrainer.Search(candidates, options, new SearchOutcome()))
        {
            if (!stage.Runs.IsEmpty)
            {
                stage.Results = stages < done.Count ? done[stages] : [.. stage.Runs.Select(run => MakeUp(run, random.NextGaussian()))];
                stages++;
                yield return stage;
            }
        }
    }

    /// <summary>Whether a result is none of a training.</summary>
    public static bool IsMadeUp(TrainedCandidate trained) => trained.Parameters.Length == 0;

    private static TrainedCandidate MakeUp(StageRun run, double number) =>
        new(run.Candidate, run.Start, [], new(Loss + (Spread * number), 0, 0, 0, LossWeights.Plain), 0);
}
