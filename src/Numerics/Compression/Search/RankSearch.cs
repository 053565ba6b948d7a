using System.Globalization;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>Finds the smallest rank of a ladder whose modes meet a loss.</summary>
internal static class RankSearch
{
    /// <summary>Ranks tried, multiples of the orders of common symmetry subgroups; above, steps of 24.</summary>
    public static IEnumerable<int> Ladder()
    {
        int[] small = [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 64, 72, 84, 96, 108, 120, 132, 144];
        return small.Concat(Enumerable.Range(7, 1000).Select(k => 24 * k));
    }

    /// <summary>
    /// Trains up the ladder. The plain loss is what has to be met, whatever the objective. Checkpoints are not kept.
    /// </summary>
    /// <param name="problem">What to compress.</param>
    /// <param name="targetLoss">||dPhi|| / ||Phi||, above 0.</param>
    /// <param name="options">Settings; the rank is ignored.</param>
    /// <param name="largestRank">Where to give up.</param>
    /// <param name="train">Trains one rank.</param>
    /// <exception cref="InputException">No rank up to the largest meets the loss.</exception>
    public static TrainingResult Train(
        CompressionProblem problem,
        double targetLoss,
        TrainingOptions options,
        int largestRank,
        Func<TrainingOptions, TrainingResult> train)
    {
        double best = double.PositiveInfinity;
        foreach (int rank in Ladder().TakeWhile(r => r <= largestRank))
        {
            TrainingResult result = train(options with { Rank = rank, CheckpointFile = null });
            best = Math.Min(best, result.Model.Training.Loss);
            if (result.Model.Training.Loss <= targetLoss)
            {
                return result;
            }
        }

        throw new InputException(
            string.Create(
                CultureInfo.InvariantCulture, $"No rank up to {largestRank} brings the loss of the order-{problem.Order} tensor down to "
                    + $"{100 * targetLoss:G3} %; the best found is {100 * best:G3} %. Ask for a larger loss."));
    }
}
