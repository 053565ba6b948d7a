using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Compression.Objective;
using H = System.Runtime.Intrinsics.Vector256<double>;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Tests.Compression;

/// <summary>Whether a processor has vectors of eight does not change a bit of a training.</summary>
public unsafe class HalfContractionTests
{
    private const int Axes = 9, Stride = 3;

    [Fact]
    public void HalvesGiveTheBitsOfWholeVectors()
    {
        var random = new Random(7);
        double[] factors = Numbers(random, Axes * Stride * 8), values = Numbers(random, 27);
        double[] whole = new double[factors.Length], halves = new double[factors.Length];
        double[] f = new double[8], g = new double[8];
        V* phi = stackalloc V[27];
        H* half = stackalloc H[27];
        for (int k = 0; k < 27; k++)
        {
            (phi[k], half[k]) = (Vector512.Create(values[k]), Vector256.Create(values[k]));
        }

        // the first and the last leg on one site
        int* sites = stackalloc int[] { 0, 3 * Stride, 0 };
        int* twice = stackalloc int[] { 0, 2 * 3 * Stride, 0 };
        int* slots = stackalloc int[] { 0, 1, 2 };
        fixed (double* a = factors, to = whole, into = halves)
        {
            PermanentContraction.Order3((V*)a, (V*)to, Stride, sites, slots, phi, null).CopyTo(f);
            for (int k = 0; k < 2; k++)
            {
                HalfContraction.Order3((H*)a + k, (H*)into + k, 2 * Stride, twice, half).CopyTo(g, 4 * k);
            }
        }

        Assert.Equal(f, g);
        Assert.Equal(whole, halves);
        Assert.All(f, x => Assert.NotEqual(0, x));
    }

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
}
