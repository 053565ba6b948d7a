using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Tests.Scattering;

/// <summary>Real inputs made ready for scattering tests.</summary>
internal static class ScatteringFixtures
{
    public static readonly ComputeOptions TwoThreads = new(2);

    public static (CrystalInput Input, ScatteringSetup Setup) Ours(string folder, int n, double scale = 1, params double[] temperatures)
    {
        CrystalInput input = InputFormats.Read(folder);
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        return (input, ScatteringSetup.OnGrid(
            model,
            SpaceGroup.Find(input.Crystal),
            new QPointGrid(n, n, n),
            temperatures.Length == 0 ? [300] : temperatures,
            new BroadeningOptions(scale),
            Conventions.Ours,
            TwoThreads));
    }

    public static (CrystalInput Input, ScatteringSetup Setup) FourPhonon(string folder, int n, double scale) =>
        Foreign(Conventions.FourPhonon, folder, n, scale, 300);

    /// <summary>A grid in the conventions of another code.</summary>
    public static (CrystalInput Input, ScatteringSetup Setup) Foreign(
        Conventions conventions, string folder, int n, double scale, double temperature)
    {
        CrystalInput input = InputFormats.Read(folder, new(Conventions: conventions));
        var model = new HarmonicModel(
            input.Crystal,
            input.HarmonicForceConstants,
            PhysicalConstants.Of(conventions),
            new HarmonicOptions { Conventions = conventions });
        return (input, ScatteringSetup.OnGrid(
            model,
            SpaceGroup.Find(input.Crystal),
            new QPointGrid(n, n, n),
            [temperature],
            BroadeningOptions.Of(conventions, scale),
            conventions,
            TwoThreads));
    }

    /// <summary>
    /// PCP modes of random factors on a few sites of the silicon structure, sum rule exact: a tensor that is exactly of low rank.
    /// </summary>
    public static PcpModes SmallModes(int order, int rank) => SmallModes(
        order,
        rank,
        [new(IntVector3.Zero, 0), new(
            IntVector3.Zero, 1), new(new(-1, 0, 0), 1), new(new(0, -1, 0), 1), new(new(0, 0, -1), 1), new(new(1, -1, 0), 0)]);

    /// <summary>The same on given sites.</summary>
    public static PcpModes SmallModes(int order, int rank, ImmutableArray<PcpSite> sites)
    {
        var random = new Random(11);
        int length = 3 * sites.Length;
        var factors = new double[rank * order * length];
        for (int factor = 0; factor < rank * order; factor++)
        {
            Span<double> values = factors.AsSpan(factor * length, length);
            for (int axis = 0; axis < 3; axis++)
            {
                double sum = 0;
                for (int site = 1; site < sites.Length; site++)
                {
                    values[(3 * site) + axis] = random.NextDouble() - 0.5;
                    sum += values[(3 * site) + axis];
                }

                values[axis] = -sum;
            }
        }

        return PcpModes.FromFactors(order, sites, factors);
    }

    public static void AssertClose(double[] expected, double[] actual, double relative)
    {
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= relative * (Math.Abs(expected[i]) + (1e-6 * scale)),
                $"mode {i}: {actual[i]:e8} instead of {expected[i]:e8}");
        }
    }
}
