using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Tests.Scattering;

/// <summary>Sums in which an element serves all three of its phonons, against sums over the partners of each point.</summary>
public class SharedScatteringTests
{
    private static readonly SpringCrystal Lopsided = new(3, sheared: true);

    /// <summary>
    /// Each point meets all partners. Without symmetry but that of time, a 4 x 4 x 4 grid has 36 points, 1,072 pairs of a point and a
    /// partner, exchange used, and 379 triples.
    /// </summary>
    [Theory]
    [InlineData("", 4, 4, 4, 379)]
    [InlineData("", 3, 3, 3, null)]
    [InlineData("", 2, 3, 5, null)]
    [InlineData("si", 4, 4, 4, null)]
    [InlineData("mgo", 6, 6, 6, null)]
    public void TriplesMeetEveryPartnerOfEveryPoint(string example, int n1, int n2, int n3, int? count)
    {
        SpaceGroup group = example.Length == 0 ? Lopsided.Group : SpaceGroup.Find(InputFormats.Read(TestData.Example(example)).Crystal);
        var wedge = IrreducibleWedge.Build(new QPointGrid(n1, n2, n3), group);
        var triples = SharedTriples.Of(wedge, wedge.Count);
        var partners = new long[wedge.Count];
        for (int owner = 0; owner < wedge.Count; owner++)
        {
            foreach (SharedTriple triple in triples.Of(owner))
            {
                partners[owner] += triple.Size;
                foreach ((int point, int size) in new[] { (triple.OfPartner, triple.PartnerSize), (triple.OfThird, triple.ThirdSize) })
                {
                    if (point >= 0)
                    {
                        Assert.Contains(point, triples.Served(owner));
                        partners[point] += size;
                    }
                }
            }
        }

        Assert.All(partners, sum => Assert.Equal(wedge.Grid.Count, sum));
        int[] owned = [.. Enumerable.Range(0, wedge.Count).Select(owner => triples.Of(owner).Length)];
        Assert.Equal(count ?? owned.Sum(), owned.Sum());
        if (example.Length == 0)
        {
            Assert.True(owned.Max() <= (owned.Sum() / owned.Length) + 2, $"{owned.Max()} of {owned.Sum()}");
        }
    }

    [Theory]
    [InlineData(3, true, 4)]
    [InlineData(4, true, 3)]
    [InlineData(2, false, 4)]
    [InlineData(3, false, 3)]
    public void RatesAreThoseOfSumsOverPartners(int atoms, bool sheared, int n)
    {
        var crystal = new SpringCrystal(atoms, sheared);
        ScatteringSetup setup = crystal.Setup(new(n, n, n), 200, 300);
        Assert.Equal(sheared, setup.Wedge.Rotations.Length == 2);
        ThreePhononResult dense = ThreePhononScattering.Run(
            setup.Problem, ComputeOptions.SingleThread, () => new FullThreePhononVertex(crystal.Third, setup.Problem.Modes));
        SharedResult sums = Sum(crystal, setup, 0, setup.Wedge.Count, 1);
        ChannelRates[] shared = Join(setup, sums.Values);

        AssertClose(dense.Absorption, shared[0], 1e-10);
        AssertClose(dense.Emission, shared[1], 1e-10);
        Assert.InRange((double)sums.Elements / dense.Elements, 1.0 / 3, 0.65); // 0.51 to 0.62
    }

    /// <summary>Degenerate modes, rotations of order three: as close as the sums over partners are to those without symmetry.</summary>
    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    public void RatesOfCubicCrystalsAreThoseOfSumsOverPartners(string example)
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example(example), 5);
        ThreePhononResult ordered = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ComputeOptions.SingleThread);
        var triples = SharedTriples.Of(setup.Wedge, setup.Wedge.Count);
        SharedResult sums = SharedScattering.Run(
            setup.Problem,
            triples,
            0,
            setup.Wedge.Count,
            ComputeOptions.SingleThread,
            () => new SharedTripleKernel<SparseThreePhononVertex>(setup.Problem, new(input.Third!, setup.Problem.Modes)));
        ChannelRates[] shared = Join(setup, sums.Values);

        AssertClose(ordered.Absorption, shared[0], 2e-6);
        AssertClose(ordered.Emission, shared[1], 2e-6);
    }

    /// <summary>Neither threads nor the cut of the groups into parts change a bit; groups of owners change no more than rounding.</summary>
    [Fact]
    public void ThreadsAndPartsDoNotChangeABit()
    {
        ScatteringSetup setup = Lopsided.Setup(new(4, 4, 4), 300);
        double[][] points = Sum(Lopsided, setup, 0, setup.Wedge.Count, 1).Values;
        var triples = SharedTriples.Of(setup.Wedge, 10);
        Assert.Equal((4, 9), (triples.GroupSize, triples.Groups));
        double[][] whole = Sum(Lopsided, setup, triples, 0, 9, 1).Values;
        double[][] threads = Sum(Lopsided, setup, triples, 0, 9, 2).Values;
        double[][] parts =
            [.. new[] { (0, 5), (5, 1), (6, 3) }.SelectMany(p => Sum(Lopsided, setup, triples, p.Item1, p.Item2, 1).Values)];

        Assert.Equal(whole, threads);
        Assert.Equal(whole, parts);
        Assert.Equal(points, Sum(Lopsided, setup, 0, setup.Wedge.Count, 2).Values);
        ChannelRates[] one = Join(setup, points), grouped = Join(setup, triples, whole);
        AssertClose(one[0], grouped[0], 1e-12);
        AssertClose(one[1], grouped[1], 1e-12);
    }

    private static SharedResult Sum(SpringCrystal crystal, ScatteringSetup setup, int first, int count, int threads) =>
        Sum(crystal, setup, SharedTriples.Of(setup.Wedge, setup.Wedge.Count), first, count, threads);

    private static SharedResult Sum(
        SpringCrystal crystal, ScatteringSetup setup, SharedTriples triples, int first, int count, int threads) => SharedScattering.Run(
        setup.Problem,
        triples,
        first,
        count,
        new(threads),
        () => new SharedTripleKernel<SparseThreePhononVertex>(setup.Problem, new(crystal.Third, setup.Problem.Modes)));

    private static ChannelRates[] Join(ScatteringSetup setup, IEnumerable<double[]> values) =>
        Join(setup, SharedTriples.Of(setup.Wedge, setup.Wedge.Count), values);

    private static ChannelRates[] Join(ScatteringSetup setup, SharedTriples triples, IEnumerable<double[]> values) =>
        SharedScattering.Join(setup.Problem, triples, values.Select(v => new ReadOnlyMemory<double>(v)));

    private static void AssertClose(ChannelRates expected, ChannelRates actual, double relative)
    {
        Assert.Contains(expected.Rate[0], rate => rate > 0);
        Assert.Equal(expected.Channel, actual.Channel);
        Assert.Equal(expected.Processes, actual.Processes);
        ScatteringFixtures.AssertClose(expected.PhaseSpace, actual.PhaseSpace, relative);
        for (int t = 0; t < expected.Rate.Length; t++)
        {
            ScatteringFixtures.AssertClose(expected.Rate[t], actual.Rate[t], relative);
            ScatteringFixtures.AssertClose(expected.Normal[t], actual.Normal[t], relative);
            ScatteringFixtures.AssertClose(expected.WeightedPhaseSpace[t], actual.WeightedPhaseSpace[t], relative);
        }
    }
}
