using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Compression.Objective;
using H = System.Runtime.Intrinsics.Vector256<double>;
using Halves = PcpCluster.Numerics.Compression.Objective.PermanentContraction<
    System.Runtime.Intrinsics.Vector256<double>, PcpCluster.Numerics.Compression.Objective.FourLanes>;
using V = System.Runtime.Intrinsics.Vector512<double>;
using Whole = PcpCluster.Numerics.Compression.Objective.PermanentContraction<
    System.Runtime.Intrinsics.Vector512<double>, PcpCluster.Numerics.Compression.Objective.EightLanes>;

namespace PcpCluster.Numerics.Tests.Compression;

/// <summary>Whether a processor has vectors of eight does not change a bit of a training.</summary>
public unsafe class LanesTests
{
    private const int Axes = 12, Stride = 4;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void HalvesContractToTheBitsOfWholeVectors(int order)
    {
        var random = new Random(7);
        int entries = order == 2 ? 9 : order == 3 ? 27 : 81;
        double[] factors = Numbers(random, Axes * Stride * 8), values = Numbers(random, entries);
        double[] whole = new double[factors.Length], halves = new double[factors.Length];
        double[] products = new double[8 * entries], half = new double[8 * entries];
        double[] f = new double[8], g = new double[8];
        V* phi = stackalloc V[81];
        H* halfPhi = stackalloc H[81];
        for (int k = 0; k < entries; k++)
        {
            (phi[k], halfPhi[k]) = (Vector512.Create(values[k]), Vector256.Create(values[k]));
        }

        // the first and the last leg on one site
        int* sites = stackalloc int[] { 0, 3 * Stride, order == 3 ? 0 : 6 * Stride, 0 };
        int* twice = stackalloc int[] { 0, 2 * sites[1], 2 * sites[2], 0 };
        int* slots = stackalloc int[] { 0, 1, 2, 3 };
        int* halfSlots = stackalloc int[] { 0, 2, 4, 6 };
        H* made = stackalloc H[81];
        fixed (double* a = factors, to = whole, into = halves, p = products)
        {
            V sum = order switch
            {
                2 => Whole.Order2((V*)a, (V*)to, Stride, sites, slots, phi, (V*)p),
                3 => Whole.Order3((V*)a, (V*)to, Stride, sites, slots, phi, (V*)p),
                _ => Whole.Order4((V*)a, (V*)to, Stride, sites, slots, phi),
            };
            sum.CopyTo(f);
            for (int k = 0; k < 2; k++)
            {
                H part = order switch
                {
                    2 => Halves.Order2((H*)a + k, (H*)into + k, 2 * Stride, twice, halfSlots, halfPhi, made),
                    3 => Halves.Order3((H*)a + k, (H*)into + k, 2 * Stride, twice, halfSlots, halfPhi, made),
                    _ => Halves.Order4((H*)a + k, (H*)into + k, 2 * Stride, twice, halfSlots, halfPhi),
                };
                part.CopyTo(g, 4 * k);
                for (int entry = 0; entry < entries && order < 4; entry++)
                {
                    made[entry].CopyTo(half, (8 * entry) + (4 * k));
                }
            }
        }

        Assert.Equal(f, g);
        Assert.Equal(whole, halves);
        Assert.Equal(products, half);
        Assert.All(f, x => Assert.NotEqual(0, x));
    }

    [Fact]
    public void HalvesGiveTheGramMatrixAndItsGradientToTheBit()
    {
        const int Groups = 2, Pairs = 4, ColumnStride = 3 * Groups;
        var random = new Random(11);
        double[] rows = Numbers(random, 3 * 3 * 3 * 8), columns = Numbers(random, 9 * ColumnStride * 8);
        double[] weights = Numbers(random, 9 * Groups * 8);
        double[] gram = new double[9 * 8], halves = new double[9 * 8], gradient = Numbers(random, 9 * 8);
        double[] halfGradient = [.. gradient];
        int* rowOffsets = stackalloc int[] { 0, 72, 144, 0 };
        int* columnOffsets = stackalloc int[] { 0, 3 * ColumnStride, 6 * ColumnStride, 3 };
        fixed (double* r = rows, c = columns, w = weights, whole = gram, half = halves, to = gradient, into = halfGradient)
        {
            GramKernel3.Overlap<V, EightLanes>(r, (V*)c, rowOffsets, columnOffsets, Pairs, 24, ColumnStride, (V*)whole);
            GramKernel3.AddGradient<V, EightLanes>((V*)w, (V*)c, Groups, ColumnStride, (V*)to);
            for (int k = 0; k < 2; k++)
            {
                GramKernel3.Overlap<H, FourLanes>(r, (H*)c + k, rowOffsets, columnOffsets, Pairs, 24, ColumnStride, (H*)half + k);
                GramKernel3.AddGradient<H, FourLanes>((H*)w + k, (H*)c + k, Groups, ColumnStride, (H*)into + k);
            }
        }

        Assert.Equal(gram, halves);
        Assert.Equal(gradient, halfGradient);
        Assert.All(gram, x => Assert.NotEqual(0, x));
    }

    [Fact]
    public void HalvesGiveTheColumnGradientToTheBit()
    {
        const int ColumnStride = 3;
        var random = new Random(13);
        double[] rows = Numbers(random, 3 * 3 * 3 * 8), weights = Numbers(random, 9 * 8);
        double[] before = Numbers(random, 9 * ColumnStride * 8), whole = [.. before], halves = [.. before];
        int* rowOffsets = stackalloc int[] { 144, 72, 0 };
        int* columnOffsets = stackalloc int[] { 0, 3 * ColumnStride, 0 };
        fixed (double* r = rows, w = weights, to = whole, into = halves)
        {
            GramKernel3.AddColumnGradient<V, EightLanes>(r, (V*)w, rowOffsets, columnOffsets, 3, 24, ColumnStride, (V*)to);
            for (int k = 0; k < 2; k++)
            {
                GramKernel3.AddColumnGradient<H, FourLanes>(
                    r, (H*)w + k, rowOffsets, columnOffsets, 3, 24, ColumnStride, (H*)into + k);
            }
        }

        Assert.Equal(whole, halves);
        Assert.All(whole.Zip(before).Take(6 * ColumnStride * 8), x => Assert.NotEqual(x.Second, x.First));
        Assert.Equal(before.Skip(6 * ColumnStride * 8), whole.Skip(6 * ColumnStride * 8));
    }

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
}
