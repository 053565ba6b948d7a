using System.Collections.Immutable;
using PcpCluster.Numerics.Compression;
using PcpCluster.Numerics.Crystals;

namespace PcpCluster.Numerics.Tests.Compression;

/// <summary>Small crystals and random modes for the tests of this folder.</summary>
internal static class CompressionFixtures
{
    public static readonly Crystal Silicon = new(
        new Lattice(new Matrix3(new(0, 2.7155, 2.7155), new(2.7155, 0, 2.7155), new(2.7155, 2.7155, 0))),
        [new Atom("Si", new(0, 0, 0), 28.0855, 2.0e-4), new Atom("Si", new(0.25, 0.25, 0.25), 28.0855, 2.0e-4)]);

    /// <summary>The bond 0-1 and three more sites around atom 0: a cluster that overlaps with its translates.</summary>
    public static readonly ImmutableArray<PcpSite> SmallCluster =
    [
        new(new(0, 0, 0), 0), new(new(0, 0, 0), 1), new(new(-1, 0, 0), 1), new(new(0, -1, 0), 1), new(new(0, 0, -1), 1),
    ];

    public static double[] RandomFactors(int seed, int rank, int order, int sites, bool sumRule = true)
    {
        var random = new Random(seed);
        var factors = new double[rank * order * 3 * sites];
        for (int k = 0; k < factors.Length; k++)
        {
            factors[k] = (2 * random.NextDouble()) - 1;
        }

        for (int factor = 0; factor < rank * order && sumRule; factor++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double mean = Enumerable.Range(0, sites).Average(s => factors[(((factor * sites) + s) * 3) + axis]);
                for (int s = 0; s < sites; s++)
                {
                    factors[(((factor * sites) + s) * 3) + axis] -= mean;
                }
            }
        }

        return factors;
    }

    public static PcpModes RandomModes(int seed, int rank, int order, ImmutableArray<PcpSite>? sites = null)
    {
        ImmutableArray<PcpSite> support = sites ?? SmallCluster;
        return PcpModes.FromFactors(order, support, RandomFactors(seed, rank, order, support.Length));
    }

    public static PcpModel Model(PcpModes modes) => new(
        Silicon,
        modes,
        new("plain", "unconstrained", 7, 6, 250, 0.0123, double.NaN, 0.5, double.NaN, 21828, 22734, "0123456789abcdef"));
}
