namespace PcpCluster.Numerics.Compression.Search;

/// <summary>Finds the smallest rank of a ladder whose modes are good enough: which rank to train next, from those that were.</summary>
internal static class RankSearch
{
    /// <summary>Where to give up.</summary>
    public const int LargestRank = 240;

    private const int FirstRank = 4;

    /// <summary>Ranks tried, multiples of the orders of common symmetry subgroups; above, steps of 24.</summary>
    public static IEnumerable<int> Ladder()
    {
        int[] small = [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 64, 72, 84, 96, 108, 120, 132, 144];
        return small.Concat(Enumerable.Range(7, 1000).Select(k => 24 * k));
    }

    /// <summary>Rung after rung, as small ranks cost little.</summary>
    /// <param name="tried">Ranks that were trained, and whether they are good enough.</param>
    /// <param name="largest">Where to give up.</param>
    /// <returns>The rank to train next; null at the end.</returns>
    public static int? Climb(IReadOnlyList<(int Rank, bool Holds)> tried, int largest = LargestRank)
    {
        int last = tried.Count == 0 ? 0 : tried[^1].Rank;
        int next = Ladder().First(r => r > last);
        return tried.Any(t => t.Holds) || next > largest ? null : next;
    }

    /// <summary>
    /// From rank 4 in doubling steps until one holds, then halving what is between that rung and the one that failed: some five trainings.
    /// The rung below the one that is found was tried and fails.
    /// </summary>
    /// <param name="tried">Ranks that were trained, and whether they are good enough.</param>
    /// <param name="largest">Where to give up.</param>
    /// <returns>The rank to train next; null at the end.</returns>
    public static int? Bisect(IReadOnlyList<(int Rank, bool Holds)> tried, int largest = LargestRank)
    {
        int[] ladder = [.. Ladder().TakeWhile(r => r <= largest)];
        int high = tried.Where(t => t.Holds).Select(t => Array.IndexOf(ladder, t.Rank)).DefaultIfEmpty(ladder.Length).Min();
        int low = tried.Where(t => !t.Holds).Select(t => Array.IndexOf(ladder, t.Rank)).Where(k => k < high).DefaultIfEmpty(-1).Max();
        if (high < ladder.Length)
        {
            return high - low > 1 ? ladder[(low + high) / 2] : null;
        }

        int wanted = low < 0 ? FirstRank : 2 * ladder[low];
        return low == ladder.Length - 1 ? null : ladder.Where((r, k) => k > low && r >= Math.Min(wanted, ladder[^1])).First();
    }
}
