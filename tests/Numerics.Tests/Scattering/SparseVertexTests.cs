using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Tests.Scattering;

/// <summary>The block-by-block contraction of large cells against the dense tables of small ones, on crystals that both can do.</summary>
public class SparseVertexTests
{
    private const double Rounding = 1e-10;

    // atom pairs without a block, pairs with blocks in several cells
    private static readonly ImmutableArray<PcpSite> Sites =
        [new(IntVector3.Zero, 0), new(IntVector3.Zero, 1), new(new(0, 0, -1), 2), new(new(1, -1, 0), 1), new(new(0, 1, 0), 0)];

    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    public void ThreePhonon_TensorOfAnExample_GivesTheDenseRates(string example)
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example(example), 5);
        CompareThree(setup.Problem, input.Third!);
    }

    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    public void FourPhonon_TensorOfAnExample_GivesTheDenseRates(string example)
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example(example), 3);
        CompareFour(setup.Problem, input.Fourth!);
    }

    [SharedDataFact("licoo2-fourphonon")]
    public void ThreePhonon_TwelveBranchesAndMissingPairs_GiveTheDenseRates()
    {
        (_, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Shared("licoo2-fourphonon")!, 3);
        CompareThree(setup.Problem, PcpExpansion.Expand(ScatteringFixtures.SmallModes(3, 5, Sites)));
    }

    [SharedDataFact("licoo2-fourphonon")]
    public void FourPhonon_TwelveBranchesAndMissingPairs_GiveTheDenseRates()
    {
        (_, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Shared("licoo2-fourphonon")!, 3);
        CompareFour(setup.Problem, PcpExpansion.Expand(ScatteringFixtures.SmallModes(4, 3, Sites)));
    }

    private static void CompareThree(ScatteringProblem problem, AnharmonicForceConstants tensor)
    {
        ThreePhononResult dense = ThreePhononScattering.Run(
            problem, ScatteringFixtures.TwoThreads, () => new FullThreePhononVertex(tensor, problem.Modes));
        ThreePhononResult sparse = ThreePhononScattering.Run(
            problem, ScatteringFixtures.TwoThreads, () => new SparseThreePhononVertex(tensor, problem.Modes));

        Assert.Equal(dense.Elements, sparse.Elements);
        Assert.Contains(dense.Emission.Rate[0], rate => rate > 0);
        ScatteringFixtures.AssertClose(dense.Absorption.Rate[0], sparse.Absorption.Rate[0], Rounding);
        ScatteringFixtures.AssertClose(dense.Emission.Rate[0], sparse.Emission.Rate[0], Rounding);
        ScatteringFixtures.AssertClose(dense.Absorption.Normal[0], sparse.Absorption.Normal[0], Rounding);
    }

    private static void CompareFour(ScatteringProblem problem, AnharmonicForceConstants tensor)
    {
        FourPhononResult dense = FourPhononScattering.Run(
            problem, ScatteringFixtures.TwoThreads, () => new FullFourPhononVertex(tensor, problem.Modes));
        FourPhononResult sparse = FourPhononScattering.Run(
            problem, ScatteringFixtures.TwoThreads, () => new SparseFourPhononVertex(tensor, problem.Modes));

        Assert.Equal(dense.Elements, sparse.Elements);
        Assert.Contains(dense.MinusMinus.Rate[0], rate => rate > 0);
        ScatteringFixtures.AssertClose(dense.PlusPlus.Rate[0], sparse.PlusPlus.Rate[0], Rounding);
        ScatteringFixtures.AssertClose(dense.PlusMinus.Rate[0], sparse.PlusMinus.Rate[0], Rounding);
        ScatteringFixtures.AssertClose(dense.MinusMinus.Rate[0], sparse.MinusMinus.Rate[0], Rounding);
        ScatteringFixtures.AssertClose(dense.PlusMinus.Normal[0], sparse.PlusMinus.Normal[0], Rounding);
    }
}
