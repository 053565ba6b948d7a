using FsCheck;
using FsCheck.Fluent;

namespace PcpCluster.Checkpoints.Tests;

public sealed class ShardSetTests
{
    [Fact]
    public void AgreesWithAHashSetAndKeepsItsPast()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), numbers =>
        {
            HashSet<int> expected = [];
            ShardSet set = ShardSet.Empty;
            foreach (int number in numbers.Select(n => Math.Abs((long)n * 7919) % ShardSet.MostParts).Select(n => (int)n))
            {
                ShardSet before = set;
                bool isNew = expected.Add(number);
                set = set.Add(number);
                Assert.True(set.Contains(number));
                Assert.Equal(!isNew, before.Contains(number));
                Assert.Equal(expected.Count, set.Count);
            }

            Assert.Equal(expected.Count, ShardSet.Of(expected).Count);
            Assert.All(expected, n => Assert.True(ShardSet.Of(expected).Contains(n)));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(ShardSet.MostParts)]
    public void RefusesWhatItCannotHold(int shard) => Assert.Throws<ArgumentOutOfRangeException>(() => ShardSet.Empty.Add(shard));
}
