using FsCheck;
using FsCheck.Fluent;
using PcpCluster.Host.CommandLine;

namespace PcpCluster.Host.Tests.CommandLine;

public class SuggestionsTests
{
    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("grid", "gird", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("same", "same", 0)]
    public void EditDistanceCountsEdits(string a, string b, int distance) => Assert.Equal(distance, Suggestions.EditDistance(a, b));

    [Fact]
    public void EditDistanceIsSymmetricAndBounded() => Prop.ForAll<NonNull<string>, NonNull<string>>((a, b) =>
    {
        int d = Suggestions.EditDistance(a.Get, b.Get);
        return d == Suggestions.EditDistance(b.Get, a.Get) && d <= Math.Max(a.Get.Length, b.Get.Length);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void FarWordsGetNoSuggestion() => Assert.Null(Suggestions.Nearest("--zebra", ["--grid", "--temperature"]));
}
