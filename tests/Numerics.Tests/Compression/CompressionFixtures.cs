using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

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

    /// <summary>||Phi~ - Phi||^2 / ||Phi||^2 by listing every entry of both.</summary>
    public static double BruteForceLoss(AnharmonicForceConstants tensor, PcpModes modes)
    {
        BlockTensor exact = BlockTensor.Of(tensor);
        BlockTensor model = BlockTensor.Of(PcpExpansion.Expand(modes));
        double error = 0;
        foreach (ClusterTuple tuple in exact.Blocks.Concat(model.Blocks).Select(b => b.Key).Distinct().ToList())
        {
            error += exact.Block(tuple).Zip(model.Block(tuple), (a, b) => (a - b) * (a - b)).Sum();
        }

        return error / exact.NormSquared;
    }

    /// <summary>Central differences of fourth order in random directions and along single parameters.</summary>
    public static void AssertGradient(IPcpLoss loss, double[] x, double[] gradient, double step)
    {
        var random = new Random(8);
        var scratch = new double[x.Length];
        double size = Math.Sqrt(gradient.Sum(g => g * g));
        for (int trial = 0; trial < 12; trial++)
        {
            var direction = new double[x.Length];
            if (trial < 4)
            {
                for (int k = 0; k < x.Length; k++)
                {
                    direction[k] = x[k] == 0 ? 0 : random.NextDouble() - 0.5;
                }
            }
            else
            {
                int[] live = [.. Enumerable.Range(0, x.Length).Where(k => x[k] != 0)];
                direction[live[random.Next(live.Length)]] = 1;
            }

            double slope = direction.Zip(gradient, (a, b) => a * b).Sum();
            double difference = ((8 * (At(step) - At(-step))) - (At(2 * step) - At(-2 * step))) / (12 * step);
            Assert.True(Math.Abs(slope - difference) < 1e-6 * size, $"{slope} against {difference}");

            double At(double t) => loss.Evaluate([.. x.Zip(direction, (a, b) => a + (t * b))], scratch).Objective;
        }
    }
}
