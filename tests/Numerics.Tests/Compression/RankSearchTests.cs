using PcpCluster.Numerics.Compression.Search;

namespace PcpCluster.Numerics.Tests.Compression;

public class RankSearchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(24)]
    public void Climbing_EndsAtTheFirstRankThatHolds(int needed)
    {
        List<(int Rank, bool Holds)> tried = Play(t => RankSearch.Climb(t), needed);
        Assert.Equal(RankSearch.Ladder().First(r => r >= needed), tried[^1].Rank);
        Assert.Equal(RankSearch.Ladder().TakeWhile(r => r <= tried[^1].Rank), tried.Select(t => t.Rank));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(5, 6)]
    [InlineData(21, 24)]
    [InlineData(64, 64)]
    [InlineData(239, 240)]
    public void Bisection_FindsTheSmallestRung_AndTriesTheOneBelow(int needed, int found)
    {
        List<(int Rank, bool Holds)> tried = Play(t => RankSearch.Bisect(t), needed);
        Assert.Equal(found, tried.Where(t => t.Holds).Min(t => t.Rank));
        int below = RankSearch.Ladder().TakeWhile(r => r < found).LastOrDefault();
        Assert.True(below == 0 || tried.Contains((below, false)));
        Assert.True(tried.Count <= 11, string.Join(' ', tried));
        Assert.Equal(tried.Count, tried.DistinctBy(t => t.Rank).Count());
    }

    [Fact]
    public void SearchesGiveUpAtTheLargestRank()
    {
        Assert.Equal([1, 2, 3, 4], Play(t => RankSearch.Climb(t, 4), 5).Select(t => t.Rank));
        Assert.Equal([4, 8, 10], Play(t => RankSearch.Bisect(t, 10), 11).Select(t => t.Rank));
    }

    private static List<(int Rank, bool Holds)> Play(Func<IReadOnlyList<(int Rank, bool Holds)>, int?> search, int needed)
    {
        var tried = new List<(int Rank, bool Holds)>();
        while (search(tried) is { } rank)
        {
            tried.Add((rank, rank >= needed));
        }

        return tried;
    }
}
