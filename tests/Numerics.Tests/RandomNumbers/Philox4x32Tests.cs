using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Tests.RandomNumbers;

public class Philox4x32Tests
{
    // known answers of the Random123 distribution, philox4x32 with 10 rounds
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Block_GivesKnownAnswers(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint w0, uint w1, uint w2, uint w3) =>
        Assert.Equal((w0, w1, w2, w3), Philox4x32.Block(c0, c1, c2, c3, k0, k1));

    [Fact]
    public void Streams_AreReproducibleAndDifferent()
    {
        var a = new RandomStream(7, 3, 1);
        var again = new RandomStream(7, 3, 1);
        RandomStream[] others = [new(8, 3, 1), new(7, 4, 1), new(7, 3, 2), new(7, 3 + (1UL << 32), 1)];
        for (int i = 0; i < 100; i++)
        {
            ulong bits = a.NextUInt64();
            Assert.Equal(bits, again.NextUInt64());
            for (int k = 0; k < others.Length; k++)
            {
                Assert.NotEqual(bits, others[k].NextUInt64());
            }
        }
    }

    [Fact]
    public void Doubles_AndIndices_AreUniform()
    {
        var stream = new RandomStream(1, 0, 0);
        const int draws = 40000;
        double sum = 0;
        int[] counts = new int[7];
        for (int i = 0; i < draws; i++)
        {
            double u = stream.NextDouble();
            Assert.InRange(u, 0, 1 - (1.0 / (1UL << 53)));
            sum += u;
            counts[stream.NextIndex(7)]++;
        }

        Assert.Equal(0.5, sum / draws, 5 / Math.Sqrt(12.0 * draws));
        double chiSquared = counts.Sum(c => (c - (draws / 7.0)) * (c - (draws / 7.0)) / (draws / 7.0));
        Assert.InRange(chiSquared, 0.3, 24); // six degrees of freedom
    }
}
