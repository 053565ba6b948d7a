using System.Collections.Immutable;
using System.Globalization;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch;

/// <summary>Loss and gradient of a small model against the processor's own kernels: what a libtorch that does not fit gets wrong.</summary>
internal static class SelfTest
{
    private const double Tolerance = 1e-12;

    /// <exception cref="InputException">They differ.</exception>
    public static void Run(Device where, string name)
    {
        double worst = 0;
        for (int order = 3; order <= 4; order++)
        {
            FreeTerms terms = Planted(order);
            worst = Math.Max(worst, Difference(terms, LossWeights.Plain, where));
        }

        if (!(worst <= Tolerance))
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: the self-test failed: loss and gradient of a planted model differ by {worst:E1} "
                + $"from the processor's, at most {Tolerance:E0} is right. "
                + $"This libtorch does not fit; libtorch {LibTorchFolder.Needed} is needed."));
        }
    }

    /// <summary>Largest relative difference of loss and of gradient over three random starts, in double precision.</summary>
    public static double Difference(Parametrisation modes, LossWeights weights, Device where)
    {
        IPcpLoss managed = modes.CreateLoss(weights);
        double[][] starts = [.. Enumerable.Range(0, 3).Select(k => Start(managed, k))];
        using var tensors = new TensorLoss(modes, weights, ScalarType.Float64, where);
        using var scope = NewDisposeScope();
        (Tensor loss, Tensor gradient) = tensors.Evaluate(tensors.ToTensor(starts));
        double[] losses = TensorLoss.Numbers(loss);
        double[][] gradients = tensors.ToManaged(gradient);
        double worst = 0;
        for (int k = 0; k < starts.Length; k++)
        {
            var expected = new double[starts[k].Length];
            double value = managed.Evaluate(starts[k], expected).Objective;
            double norm = Math.Sqrt(expected.Sum(g => g * g));
            double off = Math.Sqrt(expected.Zip(gradients[k], (a, b) => (a - b) * (a - b)).Sum());
            worst = Math.Max(worst, Math.Max(Math.Abs(losses[k] - value) / value, off / norm));
        }

        return worst;
    }

    private static double[] Start(IPcpLoss loss, int number)
    {
        var x = new double[loss.ParameterCount];
        loss.RandomStart(5, number, x);
        return x;
    }

    // two terms on five sites of a cubic cell with two atoms
    private static FreeTerms Planted(int order)
    {
        var lattice = new Lattice(new Matrix3(new(0, 2.7, 2.7), new(2.7, 0, 2.7), new(2.7, 2.7, 0)));
        var crystal = new Crystal(lattice, [new Atom("Si", new(0, 0, 0), 28.1, 0), new Atom("Si", new(0.25, 0.25, 0.25), 28.1, 0)]);
        ImmutableArray<PcpSite> sites =
            [new(new(0, 0, 0), 0), new(new(0, 0, 0), 1), new(new(-1, 0, 0), 1), new(new(0, -1, 0), 1), new(new(0, 0, -1), 1)];
        var random = new Random(order);
        var factors = new double[2 * order * 3 * sites.Length];
        for (int k = 0; k < factors.Length; k++)
        {
            factors[k] = random.NextDouble() - 0.5;
        }

        PcpModes modes = PcpModes.FromFactors(order, sites, factors);
        return new(new CompressionProblem(crystal, PcpExpansion.Expand(modes)), sites, 3);
    }
}
