using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Tests.Compression;

/// <summary>One of two opposite translations says as much as both.</summary>
public class HalfTranslationsTests
{
    private static readonly PcpSite[] _sites =
        [new(new(0, 0, 0), 0), new(new(0, 0, 0), 1), new(new(1, 0, 0), 0), new(new(0, -1, 1), 1), new(new(-1, 1, 0), 0)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ThirdOrderHasTheSameSumsAndGradients(bool withStrain) => Compare<GramKernel3>(withStrain);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FourthOrderHasTheSameSumsAndGradients(bool withStrain) => Compare<GramKernel4>(withStrain);

    [Fact]
    public void EveryPairOfSitesIsThereOnce()
    {
        var all = new SiteOverlaps(_sites, _sites);
        var half = SiteOverlaps.Half(_sites);
        var kept = half.RowSites.Zip(half.ColumnSites).ToList();
        Assert.True(half.IsHalf);
        Assert.Equal((all.ShiftCount + 1) / 2, half.ShiftCount);
        Assert.All(kept.Skip(half.Start[^2]), p => Assert.Equal(p.First, p.Second));
        Assert.Equal(
            all.RowSites.Zip(all.ColumnSites).Order(),
            kept.Concat(kept.Where(p => p.First != p.Second).Select(p => (p.Second, p.First))).Order());
    }

    private static void Compare<TKernel>(bool withStrain)
        where TKernel : struct, IGramKernel
    {
        // two groups of terms, the second not full
        var layout = new FactorLayout(TKernel.Order, _sites.Length, 11);
        var moments = new FactorLayout(TKernel.Order, 3, 11);
        AlignedBuffer factors = Random(layout, 3), waves = Random(moments, 5);
        (double[] sums, double[] gradient) = Evaluate(new SiteOverlaps(_sites, _sites));
        (double[] half, double[] halfGradient) = Evaluate(SiteOverlaps.Half(_sites));
        Close(sums, half);
        Close(gradient, halfGradient);

        (double[] Sums, double[] Gradient) Evaluate(SiteOverlaps overlaps)
        {
            AlignedBuffer by = new(layout.Length), byMoments = new(moments.Length);
            var form = new QuadraticForm<TKernel>(layout, layout, overlaps);
            AlignedBuffer? strain = withStrain ? waves : null;
            double[] weights = [.. Enumerable.Repeat(1.0, layout.TermCount)];
            (double plainSum, double strainSum) = form.Add(factors, factors, strain, strain, weights, 0.7, 0.4, by, byMoments);
            return ([plainSum, strainSum], [.. by.Span, .. byMoments.Span]);
        }
    }

    private static void Close(double[] expected, double[] actual)
    {
        double largest = expected.Max(Math.Abs);
        Assert.NotEqual(0, largest);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-13 * largest));
    }

    private static AlignedBuffer Random(FactorLayout layout, int seed)
    {
        var random = new Random(seed);
        AlignedBuffer buffer = new(layout.Length);
        for (int x = 0; x < 3 * layout.SiteCount; x++)
        {
            for (int term = 0; term < layout.TermCount; term++)
            {
                for (int i = 0; i < layout.Order; i++)
                {
                    buffer.Span[layout.Index(x, term, i)] = (2 * random.NextDouble()) - 1;
                }
            }
        }

        return buffer;
    }
}
